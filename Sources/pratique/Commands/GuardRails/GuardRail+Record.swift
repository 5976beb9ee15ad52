import PratiqueClient

extension Listing {
  static let guardRails = Listing(
    fields: [
      "id", "control", "scope.account_group", "scope.account_id", "scope.region", "is_exemptable", "longest_seconds",
      "categories", "approvals", "reason", "created_by", "created_at",
    ],
    columns: [
      Column("GUARD RAIL", "id"), Column("CONTROL", "control"), Column("WHERE", "scope", style: .scope),
      Column("EXEMPTABLE", "is_exemptable"), Column("LONGEST", "longest_seconds", style: .length),
      Column("CATEGORIES", "categories"), Column("APPROVALS", "approvals"),
      Column("REASON", "reason", canShrink: true),
    ],
    name: ["id"])
}

extension API.GuardRail {
  /// The guard rail as it is printed.
  var record: Record {
    [
      "id": .text(id),
      "control": Datum(control),
      "scope": .record(scope.record),
      "is_exemptable": .flag(isExemptable),
      "longest_seconds": Datum(longestSeconds),
      "categories": categories.map { .list($0.map(Datum.text)) } ?? .none,
      "approvals": .number(approvals),
      "reason": .text(reason),
      "created_by": Datum(createdBy),
      "created_at": Datum(createdAt),
    ]
  }

  /// On one line: `guard rail  ECS.8  the organisation  not exemptable`.
  var line: String {
    var parts = ["guard rail", control ?? "every control", scope.words]
    if !isExemptable { parts.append("not exemptable") }
    if let longestSeconds { parts.append("at most \(lengthInWords(longestSeconds))") }
    if let categories { parts.append("only \(categories.joined(separator: ", "))") }
    if approvals > 1 { parts.append("\(approvals) approvals") }
    return parts.joined(separator: "  ")
  }
}
