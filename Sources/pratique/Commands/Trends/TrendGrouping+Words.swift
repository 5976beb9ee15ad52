import PratiqueClient

extension TrendRequest.Grouping {
  /// As on the command line.
  var flag: String { rawValue.replacing("_", with: "-") }

  /// For the column of keys.
  var title: String { rawValue.replacing("_", with: " ").uppercased() }
}

extension ScoreGrouping {
  /// As on the command line.
  var flag: String { rawValue.replacing("_", with: "-") }

  /// For the column of keys.
  var title: String { rawValue.replacing("_", with: " ").uppercased() }
}

/// What `trend show --by` takes: what there is a series for each of, or that there is a point for each evaluation.
enum TrendParts: Hashable {
  case series(TrendRequest.Grouping)
  case evaluation

  static let words = TrendRequest.Grouping.allCases.map(\.flag) + ["evaluation"]

  var grouping: TrendRequest.Grouping? {
    guard case .series(let grouping) = self else { return nil }
    return grouping
  }
}

extension FilterArguments {
  static func trendParts(_ text: String) throws -> TrendParts {
    try read(text, oneOf(TrendParts.words)) { text in
      if text == "evaluation" { return .evaluation }
      return TrendRequest.Grouping.allCases.first { $0.flag == text }.map(TrendParts.series)
    }
  }

  static func scoreGrouping(_ text: String) throws -> ScoreGrouping {
    try read(text, oneOf(ScoreGrouping.allCases.map(\.flag))) { text in
      ScoreGrouping.allCases.first { $0.flag == text }
    }
  }

  static func bucket(_ text: String) throws -> TrendRequest.Bucket {
    try read(text, oneOf(TrendRequest.Bucket.allCases.map(\.rawValue)), TrendRequest.Bucket.init(rawValue:))
  }
}
