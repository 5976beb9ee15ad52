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

extension FilterArguments {
  static func grouping(_ text: String) throws -> TrendRequest.Grouping {
    try read(text, oneOf(TrendRequest.Grouping.allCases.map(\.flag))) { text in
      TrendRequest.Grouping.allCases.first { $0.flag == text }
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
