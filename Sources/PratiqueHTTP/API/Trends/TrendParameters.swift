import PratiqueCore
import PratiqueOperations

extension QueryParameters {
  /// What numbers are about, read the same way by every route of numbers.
  mutating func trendFilter() -> TrendFilter {
    var filter = TrendFilter()
    filter.control = control()
    filter.severity = severity()
    filter.accountID = read("account", expected: "an account id of 12 digits", AccountID.init)
    filter.accountGroup = read("account_group", expected: "the name of a group of accounts") { AccountGroupID($0) }
    filter.region = region()
    filter.team = read("team", expected: "the name of a team") { TeamID($0) }
    return filter
  }

  mutating func word<Word: RawRepresentable & CaseIterable>(
    _ name: String, _ type: Word.Type, among words: [Word]? = nil
  ) -> Word? where Word.RawValue == String {
    let words = words ?? Array(Word.allCases)
    return read(name, expected: "one of \(words.map(\.rawValue).joined(separator: ", "))") { text in
      words.first { $0.rawValue == text }
    }
  }

  /// From when until when; `nil` where one is missing, which ``finish()`` then says.
  mutating func span() -> (start: Instant, end: Instant)? {
    let (start, end) = (time("from"), time("to"))
    require("from", start)
    require("to", end)
    guard let start, let end else { return nil }
    return (start, end)
  }
}
