import PratiqueClient
import PratiqueCore

/// A finding, its control, and what they mean together.
struct VerdictExplanation {
  let finding: API.Finding
  let control: API.Control

  private var verdict: Verdict? { Verdict(rawValue: finding.verdict) }
  private var isEnabled: Bool { verdict != .disabled }

  var record: Record {
    var record = finding.record
    record.append("is_enabled", .flag(isEnabled))
    record.append("title", .text(control.title))
    record.append("purpose", .text(control.purpose))
    record.append("remediation", .text(control.remediation))
    return record
  }

  /// For people: the verdict, what it rests on, and what to do next.
  func page(on terminal: Terminal) -> String {
    let verdict = StyledText(verdict: finding.verdict, isDressed: terminal.isDressed)
    let severity = StyledText(finding.severity, Severity(rawValue: finding.severity)?.style)
    let heading =
      "\(verdict.rendered(isDressed: terminal.isDressed))   \(finding.control.visible)  \(control.title.visible)"
      + "   \(severity.rendered(isDressed: terminal.isDressed))\n"
    return heading + FieldPage(lines, width: terminal.width).text
  }

  private var lines: [(label: String, text: String)] {
    let source = "   (observed \(humaneTime(finding.capturedAt)), evaluation \(finding.evaluationID))"
    var lines: [(label: String, text: String)] = [("Resource", finding.resourceARN)]
    if finding.evidence.count == 1 {
      lines.append(("Outcome", "\(finding.outcome) \(finding.evidence[0].sentence)\(source)"))
    } else {
      lines.append(("Outcome", "\(finding.outcome)\(source)"))
      lines += finding.evidence.map { ("", $0.sentence) }
    }
    let override = isEnabled ? "yes       default; no override for account" : "no        switched off for account"
    lines.append(("Enabled", "\(override) \(finding.accountID)"))
    lines.append(("Means", meaning))
    if let next { lines.append(("Next", next)) }
    return lines
  }

  private var meaning: String {
    switch verdict {
    case .pass: "the configuration meets the control"
    case .fail: control.purpose
    case .exempt: "the failure is accepted for a time; without the exemption this would be FAIL"
    case .disabled: "the control is switched off here; the outcome is kept all the same"
    case .notApplicable: "there is nothing here that the control could judge"
    case .noData: "what was collected does not tell"
    case nil: ""
    }
  }

  private var next: String? {
    switch verdict {
    case .fail, .exempt: control.remediation
    case .noData: "collect the field that is named above, and ingest the resource again"
    case .pass, .disabled, .notApplicable, nil: nil
    }
  }
}
