import Hummingbird
import PratiqueCore
import PratiqueOperations

/// `GET /v1/exemptions/summary` and `GET /v1/exemptions/forecast`: how much rests on exemptions, now and on the days to come.
struct ExemptionNumbers {
  let context: OperationContext
  let settings: APIServer.Settings

  func add(to router: PolicyRouter) {
    router.get("/v1/exemptions/summary", policy: .action(.read), use: summary)
    router.get("/v1/exemptions/forecast", policy: .action(.read), use: forecast)
  }

  @Sendable
  private func summary(_ request: Request, _ api: APIContext) async throws -> Response {
    try QueryParameters(of: request).finish()
    let summary = try await withDeadline(settings.ingestDeadline) { [context, principal = try api.principal] in
      try await SummariseExemptions(context).run(as: principal)
    }
    return Response(json: ExemptionSummaryAnswer(summary))
  }

  @Sendable
  private func forecast(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let days = parameters.read("days", expected: "a number from 1 to \(ForecastExemptions.mostDays)") { text in
      Int(text).flatMap { (1...ForecastExemptions.mostDays).contains($0) ? $0 : nil }
    }
    try parameters.finish()
    let forecast = try await withDeadline(settings.ingestDeadline) { [context, principal = try api.principal] in
      try await ForecastExemptions(context).run(days: days ?? 90, as: principal)
    }
    return Response(json: ExemptionForecastAnswer(forecast))
  }
}

/// The summary as the API writes it.
private struct ExemptionSummaryAnswer: Encodable {
  struct Waiting: Encodable {
    let exemptionID: String
    let requestedAt: Instant

    private enum CodingKeys: String, CodingKey {
      case exemptionID = "exemption_id"
      case requestedAt = "requested_at"
    }
  }

  struct Age: Encodable {
    @OrNull var p50: Double?
    @OrNull var p90: Double?
    @OrNull var max: Double?
  }

  struct Held: Encodable {
    let verdict: String
    let findings: Int
    let byExemptions: Int
    @OrNull var share: Double?

    private enum CodingKeys: String, CodingKey {
      case verdict, findings, share
      case byExemptions = "by_exemptions"
    }
  }

  let at: Instant
  let active: Int
  let awaitingDecision: Int
  @OrNull var oldestWaiting: Waiting?
  let expiring: [String: Int]
  let neverExpiring: Int
  let ageDays: Age
  let held: [Held]

  init(_ summary: ExemptionSummary) {
    at = summary.at
    active = summary.active
    awaitingDecision = summary.awaitingDecision
    oldestWaiting = summary.oldestWaiting.map { Waiting(exemptionID: $0.exemptionID, requestedAt: $0.requestedAt) }
    expiring = Dictionary(uniqueKeysWithValues: summary.expiring.map { (String($0.key), $0.value) })
    neverExpiring = summary.neverExpiring
    ageDays = Age(
      p50: summary.age.p50?.inFourPlaces, p90: summary.age.p90?.inFourPlaces, max: summary.age.max?.inFourPlaces)
    held = summary.held.map { held in
      Held(
        verdict: held.verdict.rawValue, findings: held.findings, byExemptions: held.byExemptions,
        share: held.findings == 0 ? nil : (Double(held.byExemptions) / Double(held.findings)).inFourPlaces)
    }
  }

  private enum CodingKeys: String, CodingKey {
    case at, active, expiring, held
    case awaitingDecision = "awaiting_decision"
    case oldestWaiting = "oldest_waiting"
    case neverExpiring = "never_expiring"
    case ageDays = "age_days"
  }
}

/// The forecast as the API writes it.
private struct ExemptionForecastAnswer: Encodable {
  struct Day: Encodable {
    let date: String
    let failing: Int
    let scores: ScoresAnswer
    let expiring: [String]
    let isCliff: Bool

    private enum CodingKeys: String, CodingKey {
      case date, failing, scores, expiring
      case isCliff = "is_cliff"
    }
  }

  let from: Instant
  let days: [Day]

  init(_ forecast: ExemptionForecast) {
    from = forecast.from
    days = forecast.days.map { day in
      Day(
        date: day.date, failing: day.failing, scores: ScoresAnswer(day.scores), expiring: day.expiring.map(\.rawValue),
        isCliff: day.isCliff)
    }
  }
}
