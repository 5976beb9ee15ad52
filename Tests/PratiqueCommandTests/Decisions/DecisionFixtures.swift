import Foundation
import PratiqueClient

/// Answers of a server about decisions, as JSON.
enum DecisionFixtures {
  static let service = "arn:aws:ecs:eu-west-1:123456789012:service/shop"

  static func terms(number: Int = 1, state: String = "APPROVED", expiresAt: String? = "2026-03-04T09:00:00.000Z")
    -> String
  {
    let isApproved = state != "REQUESTED"
    return """
      {"number":\(number),"control":"ECS.2","category":"WAIVER","selector":{"targets":["\(service)/*"],"tags":{}},
       "reason":"legacy NLB until migration","evidence":null,"starts_at":"2026-02-01T00:00:00.000Z",
       "expires_at":\(expiresAt.map { "\"\($0)\"" } ?? "null"),"state":"\(state)","requested_by":"erin",
       "requested_at":"2026-02-01T00:00:00.000Z",
       "approvals":[\(isApproved ? #"{"by":"dana","at":"2026-02-01T10:00:00.000Z"}"# : "")],"approvals_needed":1,
       "approved_at":\(isApproved ? #""2026-02-01T10:00:00.000Z""# : "null"),"ended_by":null,"ended_at":null,
       "end_reason":null}
      """
  }

  static func exemption(
    id: String = "exm_4F9", phase: String = "ACTIVE", terms: String = terms(), pending: String = "null"
  ) -> String {
    """
    {"id":"\(id)","version":3,"team":"payments","phase":"\(phase)","is_parameter_entry":false,"managed_by":null,
     "terms":\(terms),"pending":\(pending),"history":[\(terms)]}
    """
  }

  static let requested = exemption(phase: "REQUESTED", terms: terms(state: "REQUESTED"))

  static func enablement(
    state: String = "IN_FORCE", isEnabled: Bool = false, endsAt: String = "null", scope: String = account
  ) -> String {
    """
    {"id":"enb_7","version":2,"control":"ECS.9","scope":\(scope),"is_enabled":\(isEnabled),"is_locked":false,
     "reason":"Datadog agent ships logs; ticket SEC-41","evidence":"SEC-41","requested_by":"dana",
     "requested_at":"2026-02-01T00:00:00.000Z","approved_by":"dana","approved_at":"2026-02-01T00:00:00.000Z",
     "starts_at":"2026-02-01T00:00:00.000Z","ends_at":\(endsAt),"removed_by":null,"removed_at":null,
     "managed_by":null,"state":"\(state)"}
    """
  }

  static let account = #"{"account_id":"111122223333"}"#

  static func preview(flips: [(name: String, from: String, to: String)], count: Int? = nil, outside: [String] = [])
    -> String
  {
    let listed = flips.map {
      #"{"resource_arn":"\#(service)/\#($0.name)","control":"ECS.2","from":"\#($0.from)","to":"\#($0.to)"}"#
    }
    let count = count ?? flips.count
    return """
      {"digest":"3f2a","before":{"PASS":9,"FAIL":\(count),"EXEMPT":0},"after":{"PASS":9,"FAIL":0,"EXEMPT":\(count)},
       "flip_count":\(count),"flips":[\(listed.joined(separator: ","))],"outside_scope_count":\(outside.count),
       "outside_scope":[\(outside.map { "\"\(service)/\($0)\"" }.joined(separator: ","))]}
      """
  }

  /// That of UX section 2.
  static let threeFlips = preview(
    flips: ["payments", "cart", "search"].map { ($0, "FAIL", "EXEMPT") }, outside: ["admin"])

  static let manyFlips = preview(flips: [("payments", "FAIL", "EXEMPT")], count: 1204)

  static func finding(verdict: String, decisions: String = "", evidence: String = publicIP) -> String {
    """
    {"account_id":"123456789012","region":"eu-west-1","resource_type":"AWS::ECS::Service",
     "resource_arn":"\(service)/payments","control":"ECS.2","severity":"HIGH","outcome":"NON_COMPLIANT",
     "verdict":"\(verdict)","evidence":[\(evidence)],"captured_at":"2026-03-01T08:12:00.000Z",
     "evaluated_at":"2026-03-01T08:12:00.000Z","evaluation_id":"evl_7Q2"\(decisions)}
    """
  }

  static let publicIP = #"{"path":"networkConfiguration.awsvpcConfiguration.assignPublicIp","value":"ENABLED"}"#

  static let control = """
    {"id":"ECS.2","title":"ECS services should not have public IP addresses assigned automatically","severity":"HIGH",
     "resource_type":"AWS::ECS::Service","category":"Protect","nist_requirements":["AC-21"],
     "schedule":"Change triggered","parameters":[],"config_rule":"ecs-service-assign-public-ip-disabled",
     "purpose":"It can be reached.","remediation":"Turn it off.",
     "lifecycle":{"state":"active","since":null,"successors":[]},
     "counts":{"PASS":1,"FAIL":2,"EXEMPT":3,"DISABLED":40,"NOT_APPLICABLE":0,"NO_DATA":0}}
    """

  static func page(_ items: String...) -> String {
    """
    {"items":[\(items.joined(separator: ","))],"next":null,"total":{"count":\(items.count),"kind":"exact"}}
    """
  }

  static func decoded<Value: Decodable>(_ json: String, as type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(type, from: Data(json.utf8))
  }
}
