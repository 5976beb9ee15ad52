/// Answers of a server about numbers over time, as JSON.
enum TrendFixtures {
  static let service = "arn:aws:ecs:eu-west-1:123456789012:service/shop"

  static func counts(fail: Int) -> String {
    #"{"PASS":\#(20 - fail),"FAIL":\#(fail),"EXEMPT":3,"DISABLED":4,"NOT_APPLICABLE":1,"NO_DATA":0,"total":28}"#
  }

  static func scores(_ score: String, strict: String = "0.7") -> String {
    """
    {"score":\(score),"strict_score":\(strict),"accepted_risk":{"exemption":0.04,"disablement":0.02},
     "security_score":null}
    """
  }

  private static func point(_ fail: Int?) -> String {
    guard let fail else { return "null" }
    return #"{"counts":\#(counts(fail: fail)),"scores":\#(scores("0.\(90 - fail)"))}"#
  }

  /// By day from 1 November 2026.
  static func trend(_ series: [(key: String, fail: [Int?])], by: String? = nil, restated: Bool = false) -> String {
    let days = series.first?.fail.indices.map { day in
      #"{"starts_at":"2026-11-0\#(day + 1)T00:00:00.000Z","ends_at":"2026-11-0\#(day + 2)T00:00:00.000Z"}"#
    }
    let lines = series.map { #"{"key":"\#($0.key)","points":[\#($0.fail.map(point).joined(separator: ","))]}"# }
    return """
      {"from":"2026-11-01T00:00:00.000Z","to":"2026-11-05T12:00:00.000Z","bucket":"day","zone":"UTC",
       "by":\(by.map { "\"\($0)\"" } ?? "null"),"restated":\(restated),"buckets":[\((days ?? []).joined(separator: ","))],
       "series":[\(lines.joined(separator: ","))]}
      """
  }

  static let whole = trend([("all", [nil, 4, 4, 6, 2])])

  static let byControl = trend([("ECS.2", [nil, 4, 4, 4, 2]), ("ECS.5", [nil, nil, nil, 2, 0])], by: "control")

  static let byVerdict = """
    {"from":"2026-11-01T00:00:00.000Z","to":"2026-11-02T00:00:00.000Z","bucket":"day","zone":"UTC","by":"verdict",
     "restated":false,"buckets":[{"starts_at":"2026-11-01T00:00:00.000Z","ends_at":"2026-11-02T00:00:00.000Z"}],
     "series":[{"key":"PASS","points":[{"count":7}]},{"key":"FAIL","points":[null]}]}
    """

  static let byEvaluation = """
    {"from":"2026-11-01T00:00:00.000Z","to":"2026-11-02T00:00:00.000Z","bucket":"evaluation","zone":"UTC","by":null,
     "restated":false,"buckets":[{"evaluation_id":"evl_1","trigger":"ingest","at":"2026-11-01T08:00:00.000Z"},
     {"evaluation_id":"evl_2","trigger":"expiry","at":"2026-11-01T09:30:00.000Z"}],
     "series":[{"key":"all","points":[\(point(3)),\(point(4))]}]}
    """

  static let sheet = """
    {"at":"2026-11-05T12:00:00.000Z","scores":[
     {"key":"payments","counts":\(counts(fail: 2)),"scores":\(scores("0.9"))},
     {"key":"platform","counts":\(counts(fail: 0)),"scores":\(scores("null", strict: "null"))}]}
    """

  static func waterfall(_ changes: [String: Int] = ["fixed": -8, "exempted": -1, "regressed": 2]) -> String {
    let causes = [
      "fixed", "exempted", "disabled", "gone", "regressed", "expired", "revoked", "enabled", "appeared",
    ]
    let terms = causes.map { cause in
      let change = changes[cause] ?? 0
      return #"{"cause":"\#(cause)","findings":\#(abs(change)),"change":\#(change)}"#
    }
    return """
      {"from":"2026-11-01T00:00:00.000Z","to":"2026-11-05T12:00:00.000Z","failing_before":24,
       "failing_after":\(24 + changes.values.reduce(0, +)),"terms":[\(terms.joined(separator: ","))],"residual":0}
      """
  }

  static func failureChanges(_ cause: String, _ count: Int, from: String, to: String) -> String {
    let items = (1...count).map { number in
      """
      {"at":"2026-11-0\(number)T08:12:00.000Z","resource_arn":"\(service)/s\(number)","control":"ECS.5",
       "cause":"\(cause)","from":\(from),"to":\(to),"trigger":"ingest","decision_id":null,"evaluation_id":"evl_\(number)"}
      """
    }
    return """
      {"items":[\(items.joined(separator: ","))],"next":null,"total":{"count":\(count),"kind":"exact"}}
      """
  }

  static let intact = """
    {"verified_at":"2026-11-05T12:00:00.000Z","cells":6210,"transitions":48112,"differences":[],"difference_count":0}
    """

  static let broken = """
    {"verified_at":"2026-11-05T12:00:00.000Z","cells":6210,"transitions":48112,"differences":[
     {"account_id":"123456789012","region":"eu-west-1","control":"ECS.5","day":"2026-11-03","number":"fail",
      "rollup":1204,"history":1203}],"difference_count":3}
    """

  static let remediation = """
    {"months":[{"month":"2026-11","control":"ECS.5","closed":14,"open_days":{"p50":3.5,"p90":21},
     "exempt_days":{"p50":null,"p90":null}}]}
    """

  static let verdictDiff = """
    {"summary":[{"cause":"resource","from":"FAIL","to":"PASS","count":1},
     {"cause":"exemption","from":"FAIL","to":"EXEMPT","count":1},{"cause":"resource","from":null,"to":"FAIL","count":1}],
     "items":[
     {"resource_arn":"\(service)/a","control":"ECS.5","from":"FAIL","to":"EXEMPT","cause":"exemption",
      "at":"2026-11-02T08:12:00.000Z","decision_id":"exm_4F9","evaluation_id":"evl_2"},
     {"resource_arn":"\(service)/b","control":"ECS.2","from":"FAIL","to":"PASS","cause":"resource",
      "at":"2026-11-03T08:12:00.000Z","decision_id":null,"evaluation_id":"evl_3"},
     {"resource_arn":"\(service)/c","control":"ECS.2","from":null,"to":"FAIL","cause":"resource",
      "at":"2026-11-04T08:12:00.000Z","decision_id":null,"evaluation_id":"evl_4"}],
     "next":null,"total":{"count":3,"kind":"exact"}}
    """

  static let history = DecisionFixtures.page(
    """
    {"at":"2026-11-02T08:12:00.000Z","control":"ECS.5","from":null,"to":"FAIL","outcome_from":null,
     "outcome_to":"NON_COMPLIANT","trigger":"ingest","evaluation_id":"evl_2","decision_id":null}
    """)

  static let summary = """
    {"at":"2026-11-05T12:00:00.000Z","active":41,"awaiting_decision":2,
     "oldest_waiting":{"exemption_id":"exm_4F9","requested_at":"2026-11-01T12:00:00.000Z"},
     "expiring":{"7":1,"30":5,"90":20},"never_expiring":3,"age_days":{"p50":40,"p90":210.5,"max":400},
     "held":[{"verdict":"EXEMPT","findings":61,"by_exemptions":61,"share":1},
     {"verdict":"PASS","findings":0,"by_exemptions":0,"share":null}]}
    """

  static func forecast() -> String {
    let days = (5...9).map { day in
      let expiring = [7: #""exm_1","exm_2","exm_3","exm_4","exm_5""#][day] ?? ""
      return """
        {"date":"2026-11-0\(day)","failing":\(day < 7 ? 2 : 7),"scores":\(scores(day < 7 ? "0.9" : "0.65")),
         "expiring":[\(expiring)],"is_cliff":\(day == 7)}
        """
    }
    return #"{"from":"2026-11-05T12:00:00.000Z","days":[\#(days.joined(separator: ","))]}"#
  }

  static let evaluation = """
    {"id":"evl_7Q2","trigger":"exemption","actor":"dana","decision_id":"exm_4F9",
     "started_at":"2026-11-05T12:00:00.000Z","duration_microseconds":12345,
     "counts":{"accepted":0,"unchanged":0,"stale":0,"rejected":0,"ignored":0,"resources_judged":31,"findings_changed":5}}
    """

  /// A server that knows one of everything.
  static func answers() -> [String: String] {
    [
      "GET /v1/trends": whole, "GET /v1/scores": sheet, "GET /v1/waterfall": waterfall(),
      "GET /v1/waterfall/findings": failureChanges("fixed", 5, from: #""FAIL""#, to: #""PASS""#),
      "GET /v1/trends/verify": intact, "GET /v1/remediation": remediation, "GET /v1/verdicts/diff": verdictDiff,
      "GET /v1/resources/history": history, "GET /v1/exemptions/summary": summary,
      "GET /v1/exemptions/forecast": forecast(), "GET /v1/evaluations": DecisionFixtures.page(evaluation),
      "GET /v1/evaluations/evl_7Q2": evaluation,
    ]
  }
}
