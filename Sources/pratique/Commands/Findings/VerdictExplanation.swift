import PratiqueClient
import PratiqueCore

/// A finding, its control, the decisions about it, and what they mean together.
struct VerdictExplanation {
  let finding: API.Finding
  let control: API.Control
  /// Those that cover it, as far as the caller may see them.
  var exemptions: [API.Exemption] = []
  /// The decision that switched the control on or off here; `nil` is the default, which is on.
  var enablement: API.Enablement?

  private var verdict: Verdict? { Verdict(rawValue: finding.verdict) }
  private var isEnabled: Bool { verdict != .disabled }
  private var coveringIDs: [String] { finding.exemptions ?? finding.exemptionID.map { [$0] } ?? [] }

  var record: Record {
    var record = finding.record
    record.append("is_enabled", .flag(isEnabled))
    record.append("title", .text(control.title))
    record.append("purpose", .text(control.purpose))
    record.append("remediation", .text(control.remediation))
    record.append("covering", .list(exemptions.map { .record($0.record) }))
    record.append("enablement", enablement.map { .record($0.record) } ?? .none)
    return record
  }

  /// For people: the verdict, what it rests on, and what to do next.
  func page(on terminal: Terminal, now: Instant = .now) -> String {
    let verdict = StyledText(verdict: finding.verdict, isDressed: terminal.isDressed)
    let severity = StyledText(finding.severity, Severity(rawValue: finding.severity)?.style)
    let heading =
      "\(verdict.rendered(isDressed: terminal.isDressed))   \(finding.control.visible)  \(control.title.visible)"
      + "   \(severity.rendered(isDressed: terminal.isDressed))\n"
    let lines = facts(now: now) + decisions(now: now)
    let ending = ([without, next].compactMap(\.self)).flatMap { $0.visible.wrapped(to: terminal.width) }
    return heading + FieldPage(lines, width: terminal.width).text + ending.map { $0 + "\n" }.joined()
  }

  private func facts(now: Instant) -> [(label: String, text: String)] {
    let source = "   (observed \(humaneTime(finding.capturedAt, now: now)), evaluation \(finding.evaluationID))"
    var lines: [(label: String, text: String)] = [("Resource", finding.resourceARN)]
    if finding.evidence.count == 1 {
      lines.append(("Outcome", "\(finding.outcome) \(finding.evidence[0].sentence)\(source)"))
    } else {
      lines.append(("Outcome", "\(finding.outcome)\(source)"))
      lines += finding.evidence.map { ("", $0.sentence) }
    }
    return lines
  }

  private func decisions(now: Instant) -> [(label: String, text: String)] {
    var lines: [(label: String, text: String)] = []
    for id in coveringIDs {
      let known = exemptions.first { $0.id == id }
      lines.append(("Exemption", known?.explanation(now: now) ?? "\(id)   (of a team that you may not see)"))
    }
    if let uncovered = finding.uncoveredContainers, !uncovered.isEmpty {
      lines.append(("Not covered", "failing all the same: container \(uncovered.joined(separator: ", container "))"))
    }
    let byDefault = "default; no override for account \(finding.accountID)"
    let why =
      enablement?.explanation(now: now) ?? (isEnabled ? byDefault : "switched off for account \(finding.accountID)")
    lines.append(("Enabled", "\((isEnabled ? "yes" : "no").padded(to: 7))   \(why)"))
    if let meaning { lines.append(("Means", meaning)) }
    if let remedy { lines.append(("Next", remedy)) }
    return lines
  }

  /// What the verdict would be if nobody had decided anything.
  private var without: String? {
    switch verdict {
    case .exempt:
      "Without \(coveringIDs.isEmpty ? "its exemption" : coveringIDs.joined(separator: " and ")) this would be FAIL."
    case .disabled: "If it were enabled this would be \(ifEnabled.rawValue)."
    case .pass, .fail, .notApplicable, .noData, nil: nil
    }
  }

  private var ifEnabled: Verdict {
    guard let outcome = Outcome.Kind(word: finding.outcome) else { return .noData }
    return Verdict(outcome, isEnabled: true, isExempt: !coveringIDs.isEmpty)
  }

  private var meaning: String? {
    switch verdict {
    case .pass:
      coveringIDs.isEmpty
        ? "the configuration meets the control" : "the configuration meets the control; no exemption is needed"
    case .fail: control.purpose
    case .notApplicable: "there is nothing here that the control could judge"
    case .noData: "what was collected does not tell"
    case .exempt, .disabled, nil: nil
    }
  }

  private var remedy: String? {
    switch verdict {
    case .fail: control.remediation
    case .noData: "collect the field that is named above, and ingest the resource again"
    case .pass, .exempt, .disabled, .notApplicable, nil: nil
    }
  }

  private var next: String? {
    switch verdict {
    case .exempt:
      exemptions.first { $0.id == finding.exemptionID ?? $0.id }.flatMap(\.extension)
    case .disabled:
      "Next: pratique control inherit \(enablement?.id ?? "\(finding.control) --account \(finding.accountID)")"
    case .pass, .fail, .noData, .notApplicable, nil: nil
    }
  }
}

extension API.Exemption {
  /// How to make it last longer: to the midnight about four weeks after its end.
  fileprivate var `extension`: String? {
    guard let end = terms.expiresAt.flatMap({ Instant($0) }) else { return nil }
    let day: Int64 = 86_400_000_000
    let later = Instant(microseconds: end.adding(seconds: 28 * 86400).microseconds / day * day)
    return "Next: pratique exemption extend \(id) --until \(later.toTheSecond)"
  }
}
