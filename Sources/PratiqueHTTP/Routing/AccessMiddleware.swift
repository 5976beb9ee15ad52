import HTTPTypes
import Hummingbird
import PratiqueCore
import PratiqueOperations

/// Stands before every route: finds out who asks, and whether they may call the route at all.
struct AccessMiddleware: RouterMiddleware {
  /// `nil` for a token that is good for nothing.
  typealias Authentication = @Sendable (AccessToken) async throws -> Principal?
  /// Writes down that somebody was refused.
  typealias RefusalAudit = @Sendable (ProblemCode, Principal, ChangeRequest) async -> Void

  let policy: RoutePolicy
  /// Such as `POST /v1/teams`.
  let operation: String
  let authenticate: Authentication
  let auditRefusal: RefusalAudit
  /// Of failed sign-ins, by address.
  let failures: AttemptLimit

  @concurrent
  func handle(_ request: Request, context: APIContext, next: Next) async throws -> Response {
    do {
      return try await admit(request, context, next)
    } catch let problem as Problem where problem.code == .notSignedIn && !failures.admits(context.address) {
      throw Problem.tooManyFailures
    }
  }

  @concurrent
  private func admit(_ request: Request, _ context: APIContext, _ next: Next) async throws -> Response {
    var context = context
    context.operation = operation
    switch policy {
    case .open: break
    case .any: context.signedIn = try await principal(request)
    case .action(let action):
      let principal = try await principal(request)
      guard principal.may(action) else { throw await refusal(of: action, to: principal, request, context) }
      context.signedIn = principal
    }
    return try await next(request, context)
  }

  private func principal(_ request: Request) async throws -> Principal {
    guard let token = request.bearerToken, let principal = try await authenticate(token) else {
      throw Problem.notSignedIn
    }
    return principal
  }

  private func refusal(
    of action: Action, to principal: Principal, _ request: Request, _ context: APIContext
  ) async -> Problem {
    if request.method != .get, request.method != .head {
      await auditRefusal(
        .notAllowed, principal,
        ChangeRequest(requestID: context.requestID, operation: operation, address: context.address))
    }
    let roles = principal.grants.map(\.role.rawValue)
    let have = roles.isEmpty ? "you have no role" : "you have \(roles.joined(separator: ", "))"
    return Problem(.notAllowed, "you may not do this: it \(action.need); \(have)")
  }
}

extension Request {
  /// The token of the `Authorization` header, if it could be one of ours.
  var bearerToken: AccessToken? {
    guard let header = headers[.authorization] else { return nil }
    let parts = header.split(separator: " ", omittingEmptySubsequences: true)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return AccessToken(String(parts[1]))
  }
}

extension Problem {
  /// The same for every token that is good for nothing: why it is, is nobody's business.
  static var notSignedIn: Problem {
    Problem(.notSignedIn, "send the header `Authorization: Bearer` with a token that is good")
  }

  /// For whoever guesses: the next minute may be better.
  static var tooManyFailures: Problem {
    var problem = Problem(.tooManyFailures, "too many sign-ins from here failed within a minute")
    problem.retryAfter = 60
    return problem
  }
}
