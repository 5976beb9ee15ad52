import Hummingbird
import PratiqueCore
import PratiqueOperations

/// `GET /v1/remediation`: how long failures lasted that ended.
struct RemediationRoutes {
  let context: OperationContext
  let settings: APIServer.Settings

  func add(to router: PolicyRouter) {
    router.get("/v1/remediation", policy: .action(.read), use: read)
  }

  @Sendable
  private func read(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let from = parameters.read("from", expected: Self.time) { Instant($0) }
    parameters.require("from", from)
    var query = RemediationQuery(from: from ?? Instant(microseconds: 0))
    query.to = parameters.read("to", expected: Self.time) { Instant($0) }
    query.accountID = parameters.read("account", expected: "an account id of 12 digits", AccountID.init)
    query.accountGroup = parameters.read("account_group", expected: "the id of an account group", AccountGroupID.init)
    query.region = parameters.region()
    query.control = parameters.control()
    query.severity = parameters.severity()
    query.team = parameters.read("team", expected: "the id of a team", TeamID.init)
    try parameters.finish()
    let months = try await withDeadline(settings.ingestDeadline) { [query, context, principal = try api.principal] in
      try await ReadRemediation(context).run(query, as: principal)
    }
    return Response(json: ["months": months.map(RemediationAnswer.init)])
  }

  private static let time = "a time with a zone, such as 2026-05-04T08:00:00Z"
}

/// A month of a control as the API writes it.
private struct RemediationAnswer: Encodable, Sendable {
  struct Days: Encodable, Sendable {
    let p50: Double
    let p90: Double

    init(_ days: RemediationView.Days) {
      p50 = days.p50.inFourPlaces
      p90 = days.p90.inFourPlaces
    }
  }

  let month: String
  let control: String
  let closed: Int
  let openDays: Days
  let exemptDays: Days

  init(_ view: RemediationView) {
    month = view.month
    control = view.control.description
    closed = view.closed
    openDays = Days(view.open)
    exemptDays = Days(view.exempt)
  }

  private enum CodingKeys: String, CodingKey {
    case month, control, closed
    case openDays = "open_days"
    case exemptDays = "exempt_days"
  }
}
