import ArgumentParser
import Foundation
import Logging
import NIOCore
import Postgres
import PratiqueCore
import PratiqueHTTP
import PratiqueOperations
import PratiqueStore
import PratiqueTelemetry
import ServiceLifecycle
import UnixSignals

/// `pratique serve`: the server.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run the server.",
    discussion: """
      Without PRATIQUE_DATABASE_URL it creates and runs a private PostgreSQL in its data directory and stops it at the \
      end. Listens on loopback only unless --host says otherwise. Stops on SIGTERM or Ctrl-C, after the requests that \
      are under way.
      """)

  @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
  var host = "127.0.0.1"

  @Option(help: "The port to listen on; 0 takes any free one.")
  var port = 8787

  @Option(
    help: ArgumentHelp(
      "Serve metrics for Prometheus on this port of the same address; 0 takes any free one (default: none are served).",
      valueName: "port"))
  var metricsPort: Int?

  @Option(
    help: ArgumentHelp("A name that requests may have in their Host header, beside --host.", valueName: "name"))
  var hostName: [String] = []

  @Flag(help: "Listen beyond loopback although there is no TLS: a proxy in front must provide it.")
  var withoutTLS = false

  @Option(
    help: ArgumentHelp(
      "Set a parameter of a control: ECS.2.exemptEcsServiceArns=ARN,ARN.", valueName: "control.name=value"))
  var parameter: [String] = []

  @Option(help: ArgumentHelp("Connections to the database.", valueName: "number"))
  var connections = 8

  @Option(help: ArgumentHelp("Log from trace, debug, info, warning or error on.", valueName: "level"))
  var logLevel = "info"

  @Flag(help: "Leave the schema as it is; then `pratique migrate up` must have been run.")
  var noMigrate = false

  @Option(
    help: ArgumentHelp(
      "Days of history to keep, at least 35; whole months are dropped (default: all of it). Trends keep their counts.",
      valueName: "days"))
  var keepHistory: Int?

  @Option(
    help: ArgumentHelp(
      "The key that signs audit checkpoints; made if it isn't there (default: audit.key in the data directory).",
      valueName: "file"))
  var auditKey: String?

  @OptionGroup var database: DatabaseOptions

  func validate() throws {
    guard withoutTLS || ["127.0.0.1", "::1", "localhost"].contains(host) else {
      throw ValidationError(
        "there is no TLS, so \(host) would be served in clear text; put a proxy with TLS in front and say --without-tls"
      )
    }
    guard Logger.Level(rawValue: logLevel) != nil else {
      throw ValidationError("there is no log level `\(logLevel)`")
    }
    guard (1...200).contains(connections) else { throw ValidationError("--connections takes 1 to 200") }
    if let keepHistory, keepHistory < 35 { throw ValidationError("--keep-history takes 35 days or more") }
    guard (0...65535).contains(port) else { throw ValidationError("--port takes 0 to 65535") }
    if let metricsPort {
      guard (0...65535).contains(metricsPort) else { throw ValidationError("--metrics-port takes 0 to 65535") }
      guard metricsPort == 0 || metricsPort != port else {
        throw ValidationError("--metrics-port needs a port of its own")
      }
    }
  }

  func run() async throws {
    let console = Console()
    var logger = Logger(label: "pratique") { label in
      isatty(STDERR_FILENO) == 1 ? ConsoleLogHandler() as any LogHandler : JSONLogHandler(label: label)
    }
    logger.logLevel = Logger.Level(rawValue: logLevel) ?? .info
    do {
      let evaluator = try evaluator()
      let open = try await database.open(logger: logger)
      do {
        try await serve(open, evaluator, logger)
      } catch {
        await open.close()
        throw error
      }
      await open.close()
    } catch {
      let error = explained(error)
      error.print(as: .table, on: console)
      throw error.status.exitCode
    }
  }

  private func explained(_ error: any Error) -> CommandError {
    guard let error = error as? IOError, error.errnoCode == EADDRINUSE else { return CommandError(error) }
    return CommandError(
      .failed, code: "port-in-use", "port \(port)\(metricsPort.map { " or \($0)" } ?? "") of \(host) is in use",
      cures: ["stop what listens there, or choose another: --port \(port + 1)"])
  }

  private func evaluator() throws -> Evaluator {
    var parameters = Parameters()
    for assignment in parameter { try parameters.assign(assignment) }
    return Evaluator(parameters: parameters)
  }

  private func serve(_ open: OpenDatabase, _ evaluator: Evaluator, _ logger: Logger) async throws {
    logger.info("database open", metadata: ["location": "\(open.location)"])
    var configuration = try ConnectionConfiguration(url: open.url)
    configuration.applicationName = "pratique"
    let pool = ConnectionPool(
      configuration: configuration, size: connections, queueLimit: connections * 64, logger: logger)
    pool.start()
    do {
      try await serve(open, over: pool, evaluator, logger)
    } catch {
      await pool.shutdown()
      throw error
    }
  }

  private func serve(
    _ open: OpenDatabase, over pool: ConnectionPool, _ evaluator: Evaluator, _ logger: Logger
  ) async throws {
    if let fault = try await pool.withConnection(within: .seconds(30), { db in try Database.roleFault(db) }) {
      throw CommandError(.failed, code: "unsafe-database-role", "\(fault)")
    }
    if !noMigrate {
      let steps = try await open.withOwner(logger) { db in try Database.migrator().up(on: db) }
      if !steps.isEmpty { logger.info("schema migrated", metadata: ["steps": "\(steps.count)"]) }
    }
    if let fault = try await pool.withConnection(within: .seconds(30), { db in try Database.rightsFault(db) }) {
      throw CommandError(.failed, code: "unsafe-database-role", "\(fault)")
    }
    let context = OperationContext(pool: pool, evaluator: evaluator, logger: logger, now: { .now })
    do {
      _ = try await ReevaluateAll(context).run()
    } catch {
      // Not a reason to stay away: /readyz says what is wrong, and reads judge by the current rules anyway.
      logger.warning("could not look whether the rules changed", metadata: ["error": "\(error)"])
    }
    try await signIn(open, context)
    var settings = APIServer.Settings()
    settings.host = host
    settings.port = port
    settings.hostNames = hostName
    settings.auditKey = try signingKey(open)
    let registry = metricsPort.map { _ in MetricsRegistry() }
    settings.metrics = registry
    let application = APIServer(context: context, settings: settings).makeApplication(logger: logger) { port in
      logger.info("listening", metadata: ["url": "\(url(port))"])
    }
    var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
      .init(service: pool), .init(service: HistoryService(work: KeepHistory(context, days: keepHistory))),
      .init(service: application),
    ]
    if let registry, let metricsPort {
      services.append(.init(service: metrics(context, registry, port: metricsPort, logger)))
    }
    var group = ServiceGroupConfiguration(
      services: services,
      gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    group.maximumGracefulShutdownDuration = .seconds(10)
    try await ServiceGroup(configuration: group).run()
    logger.info("stopped")
  }

  private func url(_ port: Int) -> String { "http://\(host.contains(":") ? "[\(host)]" : host):\(port)" }

  /// On a port of its own, so that whoever may scrape needs no way to the API.
  private func metrics(
    _ context: OperationContext, _ registry: MetricsRegistry, port: Int, _ logger: Logger
  ) -> some ServiceLifecycle.Service {
    var settings = MetricsServer.Settings()
    settings.host = host
    settings.port = port
    settings.hostNames = hostName
    settings.version = Pratique.version
    settings.startedAt = Date().timeIntervalSince1970
    return MetricsServer(context: context, registry: registry, settings: settings).makeApplication(logger: logger) {
      port in
      logger.info("serving metrics", metadata: ["url": "\(url(port))/metrics"])
    }
  }

  /// Reads the key, or makes one.
  private func signingKey(_ open: OpenDatabase) throws -> AuditKey? {
    guard let path = auditKey ?? open.dataDirectory.map({ "\($0)/audit.key" }) else { return nil }
    guard access(path, F_OK) != 0 else {
      guard let key = AuditKey(try PrivateFile.secret(at: path)) else {
        throw CommandError(.failed, code: "audit-key", "\(path) holds no key that signs checkpoints")
      }
      return key
    }
    let key = AuditKey()
    try PrivateFile.write(key.text + "\n", to: path)
    return key
  }

  /// Whose machine it is works without ceremony; on a database of its own the first admin needs a token to begin with.
  private func signIn(_ open: OpenDatabase, _ context: OperationContext) async throws {
    do {
      if let dataDirectory = open.dataDirectory {
        try await DeskToken.renew(in: dataDirectory, context)
      } else if let token = try await Bootstrap(context).offer() {
        // To stdout and never through the logger: logs are kept, and read by many.
        print(
          """
          This installation has no admin yet. The first to use this token becomes one:
            \(token.secret)
          pratique login --person NAME    asks for it; it is good once, and until the server starts again.
          """)
        fflush(nil)
      }
    } catch let error as OperationError {
      // As above: /readyz says what is wrong.
      context.logger.warning("could not look whether anybody can sign in", metadata: ["error": "\(error)"])
    }
  }
}
