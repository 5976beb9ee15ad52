import PratiqueClient
import PratiqueCore

extension Listing {
  static let enablements = Listing(
    fields: [
      "id", "version", "control", "scope.account_group", "scope.account_id", "scope.region", "is_enabled", "is_locked",
      "reason", "evidence", "requested_by", "requested_at", "approved_by", "approved_at", "starts_at", "ends_at",
      "removed_by", "removed_at", "managed_by", "state",
    ],
    columns: [
      Column("ENABLEMENT", "id"), Column("CONTROL", "control"), Column("ON", "is_enabled"),
      Column("WHERE", "scope", style: .scope), Column("STATE", "state"), Column("BY", "requested_by"),
      Column("FROM", "starts_at", style: .time), Column("UNTIL", "ends_at", style: .time),
      Column("REASON", "reason", canShrink: true),
    ],
    name: ["id"])
}

extension API.Enablement {
  /// The decision as it is printed.
  var record: Record {
    [
      "id": .text(id),
      "version": .number(version),
      "control": .text(control),
      "scope": .record(scope.record),
      "is_enabled": .flag(isEnabled),
      "is_locked": .flag(isLocked),
      "reason": .text(reason),
      "evidence": Datum(evidence),
      "requested_by": .text(requestedBy),
      "requested_at": .text(requestedAt),
      "approved_by": Datum(approvedBy),
      "approved_at": Datum(approvedAt),
      "starts_at": .text(startsAt),
      "ends_at": Datum(endsAt),
      "removed_by": Datum(removedBy),
      "removed_at": Datum(removedAt),
      "managed_by": Datum(managedBy),
      "state": .text(state),
    ]
  }

  /// On one line: `ECS.9 off  account 111122223333  until 2026-06-01 00:00Z  needs a second person`.
  var line: String {
    var parts = ["control \(control) \(isEnabled ? "on" : "off")\(isLocked ? ", locked" : "")", scope.words]
    if state == "SCHEDULED" { parts.append("from \(toTheMinute(startsAt))") }
    if let endsAt { parts.append("until \(toTheMinute(endsAt))") }
    if state == "WAITING" { parts.append("needs a second person") }
    return parts.joined(separator: "  ")
  }

  /// Who, why and until when, to stand behind `no`.
  func explanation(now: Instant = .now) -> String {
    let end = endsAt.map { "until \(moment($0, now: now))" } ?? "until somebody enables it again"
    let why = evidence.map { reason.contains($0) ? "" : " (\($0))" } ?? ""
    let who = approvedBy.map { $0 == requestedBy ? "by \($0)" : "by \(requestedBy) and \($0)" } ?? "by \(requestedBy)"
    return "\(isEnabled ? "switched on" : "switched off") in \(scope.words) \(who), \"\(reason)\"\(why), "
      + (isEnabled && endsAt == nil ? "with no end" : end) + "   (\(id))"
  }
}
