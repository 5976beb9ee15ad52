import PratiqueClient

extension Listing {
  static let findings = Listing(
    fields: [
      "account_id", "region", "resource_type", "resource_arn", "control", "severity", "outcome", "verdict", "evidence",
      "captured_at", "evaluated_at", "evaluation_id", "exemption_id", "enablement_id", "exemptions",
      "uncovered_containers",
    ],
    columns: [
      Column("VERDICT", "verdict", style: .verdict),
      Column("CONTROL", "control"),
      Column("SEVERITY", "severity", style: .severity),
      Column("RESOURCE", "resource_arn", canShrink: true),
    ],
    name: ["resource_arn", "control"])
}

extension API.Finding {
  /// The finding as it is printed.
  var record: Record {
    [
      "account_id": .text(accountID),
      "region": .text(region),
      "resource_type": .text(resourceType),
      "resource_arn": .text(resourceARN),
      "control": .text(control),
      "severity": .text(severity),
      "outcome": .text(outcome),
      "verdict": .text(verdict),
      "evidence": .list(evidence.map { .record($0.record) }),
      "captured_at": .text(capturedAt),
      "evaluated_at": .text(evaluatedAt),
      "evaluation_id": .text(evaluationID),
      "exemption_id": Datum(exemptionID),
      "enablement_id": Datum(enablementID),
      "exemptions": .list((exemptions ?? []).map(Datum.text)),
      "uncovered_containers": .list((uncoveredContainers ?? []).map(Datum.text)),
    ]
  }
}

extension API.Evidence {
  /// The evidence as it is printed.
  var record: Record {
    ["path": .text(path), "value": value.datum, "container": Datum(container)]
  }

  /// For people: `containerDefinitions[0].privileged = true  (container app)`.
  var sentence: String {
    let shown =
      switch value {
      case .text(let text): "\(path) = \"\(text)\""
      case .flag(let flag): "\(path) = \(flag)"
      case .notSet: "\(path) is not set"
      }
    return container.map { "\(shown)  (container \($0))" } ?? shown
  }
}

extension API.Evidence.Value {
  fileprivate var datum: Datum {
    switch self {
    case .text(let text): .text(text)
    case .flag(let flag): .flag(flag)
    case .notSet: .none
    }
  }
}
