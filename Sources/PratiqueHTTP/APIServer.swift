public import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import PratiqueIntake
public import PratiqueOperations

/// The HTTP API over the operations.
public struct APIServer: Sendable {
  /// Where the server listens, and its limits (RELIABILITY section 5).
  public struct Settings: Sendable {
    /// The address or name to listen on.
    public var host = "127.0.0.1"
    /// 0 takes any free port.
    public var port = 8787
    /// Names in the `Host` header the server answers to, beside `host` and the loopback's own.
    public var hostNames: [String] = []
    /// Of one request body, as it comes over the wire.
    public var maxBodyBytes = 16 * 1024 * 1024
    /// Of a request's body in JSON.
    public var maxJSONBytes = 1024 * 1024
    /// Of path and query together.
    public var maxURLBytes = 8 * 1024
    /// Of all headers together.
    public var maxHeaderBytes = 16 * 1024
    /// Header fields of one request.
    public var maxHeaderCount = 100
    /// Of one address within a minute; who fails more often is told to wait.
    public var maxFailedSignIns = 10
    /// Open at the same time.
    public var maxConnections = 12_000
    /// For the work of every request but an ingest.
    public var requestDeadline = Duration.seconds(10)
    /// For the work of an ingest, after the body has arrived, and of what looks at every finding that it may change.
    public var ingestDeadline = Duration.seconds(60)
    /// For the whole body to arrive.
    public var bodyDeadline = Duration.seconds(30)
    /// After which a connection without a request is closed.
    public var idleTimeout = Duration.seconds(30)
    /// Of one ingested body after decompression.
    public var ingestLimits = IntakeLimits.ingestBatch
    /// Signs checkpoints of the audit log; `nil` leaves them unsigned, that is, refused.
    public var auditKey: AuditKey?
    /// Where requests are counted; `nil` counts none.
    public var metrics: MetricsRegistry?

    /// Loopback only, with the default limits.
    public init() {}
  }

  let context: OperationContext
  let settings: Settings
  private let authenticate: AccessMiddleware.Authentication

  /// Opens nothing yet.
  public init(context: OperationContext, settings: Settings = Settings()) {
    self.init(context: context, settings: settings) { token in try await Authenticate(context).run(token) }
  }

  /// - Parameter authenticate: for tests that have no database to look a token up in.
  init(
    context: OperationContext, settings: Settings = Settings(),
    authenticate: @escaping AccessMiddleware.Authentication
  ) {
    self.context = context
    self.settings = settings
    self.authenticate = authenticate
  }

  /// Every route with its middleware; answers requests without a socket too.
  public func makeRouter() -> Router<APIContext> {
    let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: RequestIDMiddleware())
    if let metrics = settings.metrics { router.add(middleware: MetricsMiddleware(registry: metrics)) }
    router.add(middleware: RequestLogMiddleware())
    router.add(middleware: SafeHeadersMiddleware())
    router.add(middleware: ProblemMiddleware())
    router.add(middleware: URLLengthMiddleware(maxBytes: settings.maxURLBytes))
    router.add(middleware: HostGuard(names: settings.hostNames + [settings.host]))
    let routes = Router(context: APIContext.self)
    addRoutes(to: routes)
    router.add(middleware: MethodGuard(routesOf: routes))
    addRoutes(to: router)
    return router
  }

  /// The routes alone; the contract lists the same ones.
  ///
  /// - Returns: what was declared.
  @discardableResult
  func addRoutes(to router: Router<APIContext>) -> [PolicyRouter.Declared] {
    let routes = PolicyRouter(
      over: router, failures: AttemptLimit(perMinute: settings.maxFailedSignIns), authenticate: authenticate
    ) { [context] code, principal, request in
      await context.auditRefusal(code.rawValue, as: principal, request)
    }
    HealthRoutes(context: context).add(to: routes)
    OpenAPI.addRoute(to: routes)
    AccessRoutes(context: context, settings: settings).add(to: routes)
    ControlRoutes(context: context, deadline: settings.requestDeadline).add(to: routes)
    EnablementRoutes(context: context, settings: settings).add(to: routes)
    EvaluationRoutes(context: context, deadline: settings.requestDeadline).add(to: routes)
    ExemptionRoutes(context: context, settings: settings).add(to: routes)
    ExemptionNumbers(context: context, settings: settings).add(to: routes)
    FindingRoutes(context: context, deadline: settings.requestDeadline).add(to: routes)
    GuardRailRoutes(context: context, settings: settings).add(to: routes)
    IngestRoutes(context: context, settings: settings).add(to: routes)
    PolicyRoutes(context: context, settings: settings).add(to: routes)
    RemediationRoutes(context: context, settings: settings).add(to: routes)
    ResourceRoutes(context: context, deadline: settings.requestDeadline).add(to: routes)
    TrendRoutes(context: context, settings: settings).add(to: routes)
    AccountRoutes(context: context, settings: settings).add(to: routes)
    AuditRoutes(context: context, settings: settings).add(to: routes)
    PersonRoutes(context: context, settings: settings).add(to: routes)
    TeamRoutes(context: context, settings: settings).add(to: routes)
    TokenRoutes(context: context, settings: settings).add(to: routes)
    VerdictRoutes(context: context, deadline: settings.requestDeadline).add(to: routes)
    return routes.declared
  }

  /// The server, ready to run as a service: it stops on the group's graceful shutdown, after the requests in flight.
  ///
  /// - Parameter onListening: called once with the port that is listened on.
  public func makeApplication(
    logger: Logger, onListening: @escaping @Sendable (Int) async -> Void = { _ in }
  ) -> some ApplicationProtocol {
    Application(
      router: makeRouter(),
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [UnreadBodyHandler()],
          idleTimeout: TimeAmount(settings.idleTimeout),
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: settings.maxHeaderBytes, maxHeaderListSize: settings.maxHeaderBytes,
            maxHeaderFieldCount: settings.maxHeaderCount))),
      configuration: ApplicationConfiguration(
        address: .hostname(settings.host, port: settings.port),
        availableConnectionsDelegate: MaximumAvailableConnections(settings.maxConnections, logger: logger)),
      onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
      logger: logger)
  }
}
