import PratiqueClient
import PratiqueCore

extension Listing {
  /// How counts are called in a record.
  static let countFields = Verdict.allCases.map { "counts.\($0.rawValue)" } + ["counts.total"]

  /// How scores are called in a record.
  static let scoreFields = [
    "scores.score", "scores.strict_score", "scores.accepted_risk.exemption", "scores.accepted_risk.disablement",
    "scores.security_score",
  ]

  static let countColumns =
    Verdict.allCases.map { Column($0.rawValue, "counts.\($0.rawValue)") } + [Column("TOTAL", "counts.total")]

  static let scoreColumns = [
    Column("SCORE", "scores.score", style: .percent), Column("STRICT", "scores.strict_score", style: .percent),
    Column("BY EXEMPTION", "scores.accepted_risk.exemption", style: .percent),
    Column("BY DISABLEMENT", "scores.accepted_risk.disablement", style: .percent),
    Column("SECURITY", "scores.security_score", style: .percent),
  ]
}

extension API.Counts {
  /// The counts as they are printed.
  var record: Record {
    var record = Record(Verdict.allCases.map { .init(name: $0.rawValue, value: .number(self[$0])) })
    record.append("total", .number(total))
    return record
  }

  /// How many have a verdict.
  subscript(verdict: Verdict) -> Int {
    switch verdict {
    case .pass: pass
    case .fail: fail
    case .exempt: exempt
    case .disabled: disabled
    case .notApplicable: notApplicable
    case .noData: noData
    }
  }
}

extension API.Scores {
  /// The scores as they are printed.
  var record: Record {
    let accepted: Record = [
      "exemption": Datum(acceptedRisk.exemption), "disablement": Datum(acceptedRisk.disablement),
    ]
    return [
      "score": Datum(score), "strict_score": Datum(strictScore), "accepted_risk": .record(accepted),
      "security_score": Datum(securityScore),
    ]
  }

  /// For people, all of them, each on a line: with what became of it since it was `first`.
  func lines(since first: API.Scores?, dash: String) -> [(label: String, text: String)] {
    func words(_ value: Double?, _ earlier: Double?) -> String {
      guard let value else { return dash }
      guard let earlier else { return value.percent }
      return "\(value.percent) (\((value - earlier).points))"
    }
    let exemption = words(acceptedRisk.exemption, first?.acceptedRisk.exemption)
    let disablement = words(acceptedRisk.disablement, first?.acceptedRisk.disablement)
    return [
      ("Score", words(score, first?.score)),
      ("Strict score", words(strictScore, first?.strictScore)),
      ("Accepted risk", "by exemption \(exemption), by disablement \(disablement)"),
      ("Security score", words(securityScore, first?.securityScore)),
    ]
  }
}

/// Counts and scores below each other, for people: two tables that are narrow enough for a terminal.
struct ScoreTables {
  let text: String

  /// - Parameters:
  ///   - title: of the column of keys.
  ///   - records: each with `key`, `counts` and `scores`.
  init(title: String, _ records: [Record], on terminal: Terminal) {
    var scores = TextTable([.init(title, "key", canShrink: true)] + Listing.scoreColumns, on: terminal)
    var counts = TextTable([.init(title, "key", canShrink: true)] + Listing.countColumns, on: terminal)
    for record in records {
      scores.add(record)
      counts.add(record)
    }
    text = "\(scores.render())\n\(counts.render())"
  }
}
