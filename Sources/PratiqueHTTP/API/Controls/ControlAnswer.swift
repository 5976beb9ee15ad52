import PratiqueCore
import PratiqueOperations

/// A control as the API writes it, with the verdicts of its current findings.
struct ControlAnswer: Encodable, Sendable {
  struct Parameter: Encodable, Sendable {
    let name: String
    let value: String
    let isCustomizable: Bool

    private enum CodingKeys: String, CodingKey {
      case name, value
      case isCustomizable = "is_customizable"
    }
  }

  struct Lifecycle: Encodable, Sendable {
    /// `active`, or `retired_upstream` when AWS withdrew the control.
    let state: String
    /// The month of its withdrawal.
    @OrNull var since: String?
    let successors: [String]

    init(_ lifecycle: Control.Lifecycle) {
      switch lifecycle {
      case .active:
        state = "active"
        since = nil
        successors = []
      case .retiredUpstream(let since, let successors):
        state = "retired_upstream"
        self.since = since
        self.successors = successors
      }
    }
  }

  let id: String
  let title: String
  let severity: String
  let resourceType: String
  let category: String
  let nistRequirements: [String]
  let schedule: String
  let parameters: [Parameter]
  let configRule: String
  let purpose: String
  let remediation: String
  let lifecycle: Lifecycle
  /// All six verdicts, also those that no finding has.
  let counts: [String: Int]

  init(_ view: ControlView) {
    let control = view.control
    id = control.id.description
    title = control.title
    severity = control.severity.rawValue
    resourceType = control.resourceType.name
    category = control.category
    nistRequirements = control.nistRequirements
    schedule = control.schedule.rawValue
    parameters = control.parameters.map {
      Parameter(name: $0.name, value: $0.value, isCustomizable: $0.isCustomizable)
    }
    configRule = control.configRule
    purpose = control.purpose
    remediation = control.remediation
    lifecycle = Lifecycle(control.lifecycle)
    counts = Dictionary(uniqueKeysWithValues: Verdict.allCases.map { ($0.rawValue, view.counts[$0] ?? 0) })
  }

  private enum CodingKeys: String, CodingKey {
    case id, title, severity
    case resourceType = "resource_type"
    case category
    case nistRequirements = "nist_requirements"
    case schedule, parameters
    case configRule = "config_rule"
    case purpose, remediation, lifecycle, counts
  }
}
