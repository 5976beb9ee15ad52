import PratiqueClient
import PratiqueCore

extension Listing {
  static let controls = Listing(
    fields: [
      "id", "title", "severity", "resource_type", "category", "nist_requirements", "schedule", "parameters",
      "config_rule", "purpose", "remediation", "lifecycle.state", "lifecycle.since", "lifecycle.successors",
    ] + Verdict.allCases.map { "counts.\($0.rawValue)" },
    columns: [
      Column("CONTROL", "id"), Column("SEVERITY", "severity", style: .severity),
    ] + Verdict.allCases.map { Column($0.rawValue, "counts.\($0.rawValue)") } + [
      Column("TITLE", "title", canShrink: true)
    ],
    name: ["id"])
}

extension API.Control {
  /// The control as it is printed.
  var record: Record {
    [
      "id": .text(id),
      "title": .text(title),
      "severity": .text(severity),
      "resource_type": .text(resourceType),
      "category": .text(category),
      "nist_requirements": .list(nistRequirements.map(Datum.text)),
      "schedule": .text(schedule),
      "parameters": .list(parameters.map { .record($0.record) }),
      "config_rule": .text(configRule),
      "purpose": .text(purpose),
      "remediation": .text(remediation),
      "lifecycle": .record(lifecycle.record),
      "counts": .record(Record(Verdict.allCases.map { .init(name: $0.rawValue, value: Datum(counts[$0.rawValue])) })),
    ]
  }
}

extension API.Control.Parameter {
  fileprivate var record: Record {
    ["name": .text(name), "value": .text(value), "is_customizable": .flag(isCustomizable)]
  }
}

extension API.Control.Lifecycle {
  fileprivate var record: Record {
    ["state": .text(state), "since": Datum(since), "successors": .list(successors.map(Datum.text))]
  }
}
