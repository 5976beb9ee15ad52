import PratiqueClient
import PratiqueCore

extension API.Exemption {
  /// On one line, as it would be: `exemption  ECS.2  service/shop/*  team payments  needs approval`.
  ///
  /// - Parameter isNamed: whether its id and end are worth telling: not while it is only planned.
  func line(isNamed: Bool) -> String {
    let asked = pending ?? terms
    var parts = [isNamed ? "exemption \(id)" : "exemption", asked.control, asked.selector.words, "team \(team)"]
    if isNamed, let end = asked.expiresAt { parts.append("until \(toTheMinute(end))") }
    let missing = asked.approvalsNeeded - asked.approvals.count
    if asked.state == "REQUESTED" {
      parts.append(missing > 1 ? "needs \(missing) approvals" : "needs approval")
    }
    return parts.joined(separator: "  ")
  }

  /// What became of it, and what to do next; ends with a line break.
  var outcome: String {
    if let asked = pending ?? (phase == "REQUESTED" ? terms : nil) {
      let kept = pending == nil ? "it covers nothing until then" : "until then it stays as it was"
      let missing = max(1, asked.approvalsNeeded - asked.approvals.count)
      return """
        \(id) needs \(missing == 1 ? "approval" : "\(missing) approvals"); \(kept)
        Next, somebody else: pratique exemption approve \(id)

        """
    }
    let end = terms.expiresAt.map { ", expires \(moment($0))" } ?? ", never expires"
    return switch phase {
    case "ACTIVE": "\(id) is ACTIVE\(end)\n"
    case "SCHEDULED": "\(id) is SCHEDULED: it begins \(moment(terms.startsAt))\(end)\n"
    default: "\(id) is \(phase)\n"
    }
  }

  /// To stand behind `Exemption`: `exm_4F9  "legacy NLB"  by team payments, approved by dana, expires in 3 days (…)`.
  func explanation(now: Instant = .now) -> String {
    let approvers = terms.approvals.map(\.by).joined(separator: " and ")
    let approval = approvers.isEmpty ? "" : ", approved by \(approvers)"
    let end = terms.expiresAt.map { ", expires \(moment($0, now: now))" } ?? ", never expires"
    return "\(id)  \"\(terms.reason)\"  by team \(team)\(approval)\(end)"
  }

  /// For people: what it says, who said so, and what waits.
  func page(on terminal: Terminal, now: Instant = .now) -> String {
    var lines: [(label: String, text: String)] = [
      ("Exemption", "\(id)  \(phase)   (version \(version))"), ("Team", team),
    ]
    lines += terms.lines(now: now)
    if isParameterEntry { lines.append(("Parameter", "an entry of ECS.2.exemptEcsServiceArns")) }
    if let managedBy { lines.append(("Kept in", "policy \(managedBy)")) }
    var text = FieldPage(lines, width: terminal.width).text
    if let pending {
      text += "\nWaiting for approval, to take the place of the above:\n"
      text += FieldPage(pending.lines(now: now), width: terminal.width).text
    }
    return text
  }
}

extension API.Exemption.Terms {
  fileprivate func lines(now: Instant) -> [(label: String, text: String)] {
    var lines: [(label: String, text: String)] = [("Control", control), ("Category", category)]
    lines += selector.targets.enumerated().map { ($0 == 0 ? "Targets" : "", $1) }
    lines += (selector.tags ?? [:]).sorted { $0.key < $1.key }.map { ("Tag", "\($0.key)=\($0.value)") }
    if let container = selector.container { lines.append(("Container", container)) }
    if selector.untilChanged == true { lines.append(("Until", "what the control reads changes")) }
    lines.append(("Reason", reason))
    if let evidence { lines.append(("Evidence", evidence)) }
    lines.append(("Begins", humaneTime(startsAt, now: now)))
    lines.append(("Expires", expiresAt.map { humaneTime($0, now: now) } ?? "never"))
    lines.append(("Requested", "by \(requestedBy), \(humaneTime(requestedAt, now: now))"))
    lines += approvals.map { ("Approved", "by \($0.by), \(humaneTime($0.at, now: now))") }
    if state == "REQUESTED" { lines.append(("Approvals", "\(approvals.count) of \(approvalsNeeded)")) }
    if let endedAt {
      let why = endReason.map { ", \"\($0)\"" } ?? ""
      lines.append(
        (
          state.prefix(1) + state.dropFirst().lowercased(),
          "by \(endedBy ?? "?"), \(humaneTime(endedAt, now: now))\(why)"
        ))
    }
    return lines
  }
}
