import PratiqueClient

extension Listing {
  static let waterfall = Listing(
    fields: ["from", "to", "failing_before", "failing_after", "terms", "residual"], columns: [],
    name: ["from", "to"])

  /// What one cause counts.
  static let failureChanges = Listing(
    fields: [
      "at", "resource_arn", "control", "cause", "from", "to", "trigger", "decision_id", "evaluation_id",
    ],
    columns: [
      Column("AT", "at", style: .time), Column("CONTROL", "control"), Column("FROM", "from", style: .verdict),
      Column("TO", "to", style: .verdict), Column("RESOURCE", "resource_arn", canShrink: true),
      Column("BY", "by"),
    ],
    name: ["resource_arn", "control"])
}

extension API.Waterfall {
  /// The waterfall as it is printed.
  var record: Record {
    [
      "from": .text(from), "to": .text(to), "failing_before": .number(failingBefore),
      "failing_after": .number(failingAfter), "terms": .list(terms.map { .record($0.record) }),
      "residual": .number(residual),
    ]
  }
}

extension API.Waterfall.Term {
  fileprivate var record: Record {
    ["cause": .text(cause), "findings": .number(findings), "change": .number(change)]
  }
}

extension API.FailureChange {
  /// The change as it is printed.
  var record: Record {
    [
      "at": .text(at), "resource_arn": .text(resourceARN), "control": .text(control), "cause": .text(cause),
      "from": Datum(from), "to": Datum(to), "trigger": .text(trigger), "decision_id": Datum(decisionID),
      "evaluation_id": Datum(evaluationID),
    ]
  }

  /// The same for a table, with the decision or else the evaluation that brought it about.
  var row: Record {
    var record = record
    record.append("by", Datum(decisionID ?? evaluationID ?? trigger))
    return record
  }
}
