import PratiqueClient
import PratiqueCore

/// What a decision would change, for people: the lines below the decision itself.
struct PreviewText {
  private let preview: API.Preview
  /// Resources named on one line.
  private static let named = 10

  init(_ preview: API.Preview) {
    self.preview = preview
  }

  var text: String {
    (flips + counts + outside).map { "  \($0)\n" }.joined()
  }

  /// `3 verdicts would change: FAIL → EXEMPT`, then which.
  private var flips: [String] {
    guard preview.flipCount > 0 else { return ["no verdict would change"] }
    let kinds = Dictionary(grouping: preview.flips) { "\($0.from) → \($0.to)" }.sorted { $0.key < $1.key }
    // Only the first are listed: then the number of each kind isn't known.
    let isWhole = preview.flips.count == preview.flipCount
    var lines: [String] = []
    if !isWhole || kinds.isEmpty {
      lines.append("\(Self.verdicts(preview.flipCount)) would change; the first of them:")
    }
    for (kind, flips) in kinds {
      lines.append(isWhole ? "\(Self.verdicts(flips.count)) would change: \(kind)" : kind)
      lines.append("  " + Self.names(flips.map(\.resourceARN)))
    }
    return lines
  }

  /// `FAIL 3 → 0, EXEMPT 0 → 3`: only what changes.
  private var counts: [String] {
    let changes = Verdict.allCases.compactMap { verdict -> String? in
      let (before, after) = (preview.before[verdict.rawValue] ?? 0, preview.after[verdict.rawValue] ?? 0)
      return before == after ? nil : "\(verdict.rawValue) \(before.grouped) → \(after.grouped)"
    }
    return changes.isEmpty ? [] : ["counts: \(changes.joined(separator: ", "))"]
  }

  private var outside: [String] {
    let count = preview.outsideScopeCount
    guard count > 0 else { return [] }
    let matches = count == 1 ? "1 match is" : "\(count.grouped) matches are"
    var line = "\(matches) outside your team's scope and will not be covered: \(Self.names(preview.outsideScope))"
    let hidden = count - preview.outsideScope.count
    if hidden > 0, preview.outsideScope.count <= Self.named { line += " and \(hidden.grouped) more" }
    return [line]
  }

  private static func verdicts(_ count: Int) -> String {
    count == 1 ? "1 verdict" : "\(count.grouped) verdicts"
  }

  /// `service/shop/cart, service/shop/payments and 12 more`; whole ARNs where they lie in different places.
  private static func names(_ arns: [String]) -> String {
    let places = Set(
      arns.map { $0.split(separator: ":", omittingEmptySubsequences: false).prefix(5).joined(separator: ":") })
    let names = places.count == 1 ? arns.map(\.resourcePart) : arns
    let shown = names.prefix(named).joined(separator: ", ").visible
    return names.count > named ? "\(shown) and \((names.count - named).grouped) more" : shown
  }
}

extension String {
  /// What stands behind the account in an ARN, `service/shop/cart`; a text that is no ARN stays as it is.
  var resourcePart: String {
    let parts = split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    return parts.count == 6 && parts[0] == "arn" ? String(parts[5]) : self
  }
}

extension API.Preview {
  /// The preview as it is printed.
  var record: Record {
    func counts(_ counts: [String: Int]) -> Datum {
      .record(Record(Verdict.allCases.map { .init(name: $0.rawValue, value: .number(counts[$0.rawValue] ?? 0)) }))
    }
    return [
      "digest": Datum(digest),
      "before": counts(before),
      "after": counts(after),
      "flip_count": .number(flipCount),
      "flips": .list(flips.map { .record($0.record) }),
      "outside_scope_count": .number(outsideScopeCount),
      "outside_scope": .list(outsideScope.map(Datum.text)),
    ]
  }
}

extension API.Preview.Flip {
  fileprivate var record: Record {
    ["resource_arn": .text(resourceARN), "control": .text(control), "from": .text(from), "to": .text(to)]
  }
}
