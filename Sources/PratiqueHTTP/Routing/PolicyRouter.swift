import HTTPTypes
import Hummingbird
import PratiqueOperations

/// The only router that route files get: a route without a policy doesn't compile.
final class PolicyRouter {
  /// A route as it was declared.
  struct Declared: Hashable, Sendable {
    let method: HTTPRequest.Method
    /// Such as `/v1/controls/{id}`.
    let path: String
    let policy: RoutePolicy
  }

  /// What was declared so far, in order.
  private(set) var declared: [Declared] = []
  private let router: Router<APIContext>
  private let authenticate: AccessMiddleware.Authentication
  private let auditRefusal: AccessMiddleware.RefusalAudit
  private let failures: AttemptLimit

  init(
    over router: Router<APIContext>, failures: AttemptLimit, authenticate: @escaping AccessMiddleware.Authentication,
    auditRefusal: @escaping AccessMiddleware.RefusalAudit
  ) {
    self.failures = failures
    self.router = router
    self.authenticate = authenticate
    self.auditRefusal = auditRefusal
  }

  typealias Handler = @Sendable (Request, APIContext) async throws -> Response

  func get(_ path: String, policy: RoutePolicy, use handler: @escaping Handler) {
    add(.get, path, policy, handler)
  }

  func post(_ path: String, policy: RoutePolicy, use handler: @escaping Handler) {
    add(.post, path, policy, handler)
  }

  func put(_ path: String, policy: RoutePolicy, use handler: @escaping Handler) {
    add(.put, path, policy, handler)
  }

  func patch(_ path: String, policy: RoutePolicy, use handler: @escaping Handler) {
    add(.patch, path, policy, handler)
  }

  func delete(_ path: String, policy: RoutePolicy, use handler: @escaping Handler) {
    add(.delete, path, policy, handler)
  }

  private func add(_ method: HTTPRequest.Method, _ path: String, _ policy: RoutePolicy, _ handler: @escaping Handler) {
    declared.append(Declared(method: method, path: path, policy: policy))
    router.group()
      .add(
        middleware: AccessMiddleware(
          policy: policy, operation: "\(method.rawValue) \(path)", authenticate: authenticate,
          auditRefusal: auditRefusal, failures: failures)
      )
      .on(RouterPath(path), method: method, use: handler)
  }
}
