import PratiqueClient
import PratiqueCore

/// A control, and in an account whether it is on there and what it would cost to have it on.
struct ControlPage {
  let control: API.Control
  var account: AccountID?
  var setting: API.EffectiveEnablement?
  /// Findings that are switched off and break the control; `nil` where nothing is switched off.
  var wouldFail: API.Total?

  var record: Record {
    var record = control.record
    guard let setting else { return record }
    let decision: Record = [
      "is_enabled": .flag(setting.isEnabled),
      "decided_by": setting.decidedBy.map { .record($0.record) } ?? .none,
    ]
    record.append("enablement", .record(decision))
    let total = wouldFail.map { total -> Record in ["count": .number(total.count), "kind": .text(total.kind)] }
    record.append("if_enabled", total.map { .record(["non_compliant": .record($0)]) } ?? .none)
    return record
  }

  /// For people: the facts, whether it is on, then the counts.
  func text(on terminal: Terminal, now: Instant = .now) -> String {
    FieldPage(facts + enabled(now: now) + counts, width: terminal.width).text
  }

  private var facts: [(label: String, text: String)] {
    var lines: [(label: String, text: String)] = [
      ("Control", "\(control.id)  \(control.title)"),
      ("Severity", control.severity),
      ("Judges", "\(control.resourceType), \(control.schedule.lowercased())"),
      ("Category", control.category),
      ("NIST 800-53", control.nistRequirements.joined(separator: ", ")),
      ("Config rule", control.configRule),
    ]
    lines += control.parameters.map { parameter in
      let value = parameter.value.isEmpty ? "not set" : parameter.value
      return ("Parameter", "\(parameter.name) = \(value)\(parameter.isCustomizable ? "" : "  (fixed by AWS)")")
    }
    if control.lifecycle.state != "active" {
      let successors = control.lifecycle.successors.joined(separator: ", ")
      lines.append(
        ("Retired", "upstream since \(control.lifecycle.since ?? "some time"); successors: \(successors)"))
    }
    return lines + [("Purpose", control.purpose), ("Remediation", control.remediation)]
  }

  private func enabled(now: Instant) -> [(label: String, text: String)] {
    guard let account, let setting else { return [] }
    let word = setting.isEnabled ? "yes" : "no"
    let why = setting.decidedBy?.explanation(now: now) ?? "default; no override for account \(account)"
    var lines = [("Enabled", "\(word.padded(to: 7))   \(why)")]
    if let wouldFail {
      let count = wouldFail.isExact ? wouldFail.count.grouped : "more than \(wouldFail.count.grouped)"
      let disabled = (control.counts[Verdict.disabled.rawValue] ?? 0).grouped
      lines.append(
        ("If enabled", "\(count) of the \(disabled) disabled findings here would be FAIL, or EXEMPT where exempted"))
    }
    return lines
  }

  private var counts: [(label: String, text: String)] {
    Verdict.allCases.enumerated().map { index, verdict in
      (index == 0 ? "Verdicts" : "", "\((control.counts[verdict.rawValue] ?? 0).grouped) \(verdict.rawValue)")
    }
  }
}

extension String {
  /// Followed by blanks up to the width.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
