public import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import PratiqueOperations

/// `GET /metrics` on a port of its own, without tokens: numbers only, for whoever may reach the port.
public struct MetricsServer: Sendable {
  /// Where it listens.
  public struct Settings: Sendable {
    /// The address or name to listen on.
    public var host = "127.0.0.1"
    /// 0 takes any free port.
    public var port = 0
    /// Names in the `Host` header it answers to, beside `host` and the loopback's own.
    public var hostNames: [String] = []
    /// Of the program.
    public var version = ""
    /// Of the process, in seconds since 1970.
    public var startedAt = 0.0

    /// Loopback only.
    public init() {}
  }

  private let page: MetricsPage
  private let settings: Settings

  /// Opens nothing yet.
  ///
  /// - Parameters:
  ///   - registry: what the API's server counts in.
  ///   - health: how late history is; by default as the database knows.
  public init(
    context: OperationContext, registry: MetricsRegistry, health: TrendHealth? = nil, settings: Settings = Settings()
  ) {
    let read = ReadMetrics(context, health: health)
    self.init(
      page: MetricsPage(
        context: context, registry: registry, version: settings.version, startedAt: settings.startedAt,
        organisations: OrganisationNumbers { try await read.run() }),
      settings: settings)
  }

  init(page: MetricsPage, settings: Settings) {
    self.page = page
    self.settings = settings
  }

  /// The only route, with the guards of the API.
  func makeRouter() -> Router<APIContext> {
    let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: RequestIDMiddleware())
    router.add(middleware: SafeHeadersMiddleware())
    router.add(middleware: ProblemMiddleware())
    router.add(middleware: URLLengthMiddleware(maxBytes: 1024))
    router.add(middleware: HostGuard(names: settings.hostNames + [settings.host]))
    let routes = Router(context: APIContext.self)
    add(to: routes)
    router.add(middleware: MethodGuard(routesOf: routes))
    add(to: router)
    return router
  }

  private func add(to router: Router<APIContext>) {
    router.get("/metrics") { [page] _, _ in
      Response(
        status: .ok, headers: [.contentType: Exposition.contentType],
        body: ResponseBody(byteBuffer: ByteBuffer(string: await page.text())))
    }
  }

  /// The server, ready to run as a service.
  ///
  /// - Parameter onListening: called once with the port that is listened on.
  public func makeApplication(
    logger: Logger, onListening: @escaping @Sendable (Int) async -> Void = { _ in }
  ) -> some ApplicationProtocol {
    Application(
      router: makeRouter(),
      server: .http1(configuration: .init(idleTimeout: .seconds(120))),
      configuration: ApplicationConfiguration(
        address: .hostname(settings.host, port: settings.port),
        availableConnectionsDelegate: MaximumAvailableConnections(64, logger: logger)),
      onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
      logger: logger)
  }
}
