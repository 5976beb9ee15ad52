import PratiqueClient
import PratiqueCore

extension Listing {
  static let exemptions = Listing(
    fields: ["id", "version", "team", "phase", "is_parameter_entry", "managed_by"]
      + Self.termFields.map { "terms.\($0)" } + ["pending", "history"],
    columns: [
      Column("EXEMPTION", "id"), Column("PHASE", "phase"), Column("CONTROL", "terms.control"),
      Column("TEAM", "team"), Column("EXPIRES", "terms.expires_at", style: .time),
      Column("TARGETS", "terms.selector.targets", canShrink: true),
      Column("REASON", "terms.reason", canShrink: true),
    ],
    name: ["id"])

  private static let termFields = [
    "number", "control", "category", "selector.targets", "selector.tags", "selector.container",
    "selector.until_changed", "reason", "evidence", "starts_at", "expires_at", "state", "requested_by", "requested_at",
    "approvals", "approvals_needed", "approved_at", "ended_by", "ended_at", "end_reason",
  ]
}

extension API.Exemption {
  /// The exemption as it is printed.
  var record: Record {
    [
      "id": .text(id),
      "version": .number(version),
      "team": .text(team),
      "phase": .text(phase),
      "is_parameter_entry": .flag(isParameterEntry),
      "managed_by": Datum(managedBy),
      "terms": .record(terms.record),
      "pending": pending.map { .record($0.record) } ?? .none,
      "history": .list(history.map { .record($0.record) }),
    ]
  }
}

extension API.Exemption.Terms {
  fileprivate var record: Record {
    [
      "number": .number(number),
      "control": .text(control),
      "category": .text(category),
      "selector": .record(selector.record),
      "reason": .text(reason),
      "evidence": Datum(evidence),
      "starts_at": .text(startsAt),
      "expires_at": Datum(expiresAt),
      "state": .text(state),
      "requested_by": .text(requestedBy),
      "requested_at": .text(requestedAt),
      "approvals": .list(approvals.map { .record(["by": .text($0.by), "at": .text($0.at)]) }),
      "approvals_needed": .number(approvalsNeeded),
      "approved_at": Datum(approvedAt),
      "ended_by": Datum(endedBy),
      "ended_at": Datum(endedAt),
      "end_reason": Datum(endReason),
    ]
  }
}

extension API.Exemption.Selector {
  fileprivate var record: Record {
    let tags = (tags ?? [:]).sorted { $0.key < $1.key }
    return [
      "targets": .list(targets.map(Datum.text)),
      "tags": .record(Record(tags.map { .init(name: $0.key, value: .text($0.value)) })),
      "container": Datum(container),
      "until_changed": .flag(untilChanged ?? false),
    ]
  }

  /// For people, on one line: `service/shop/*, tag team=payments, container app, until changed`.
  var words: String {
    var parts = targets.prefix(3).map(\.resourcePart)
    if targets.count > 3 { parts.append("and \((targets.count - 3).grouped) more") }
    parts += (tags ?? [:]).sorted { $0.key < $1.key }.map { "tag \($0.key)=\($0.value)" }
    if let container { parts.append("container \(container)") }
    if untilChanged == true { parts.append("until changed") }
    return parts.joined(separator: ", ")
  }
}
