import Foundation
import PratiqueCore
import PratiqueTesting

@testable import PratiqueOperations

extension StoryRun {
  private typealias IsCounted = (HistoryOracle.Finding) -> Bool

  // MARK: Questions

  /// Compares a trend of any kind.
  mutating func compareTrend(now: Instant, _ past: [Instant], _ generator: inout SeededGenerator) async throws {
    var query = TrendQuery()
    query.bucket = TrendQuery.Bucket.allCases.randomElement(using: &generator)!
    query.zone = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"].randomElement(using: &generator)!
    query.dimension = dimension(&generator)
    query.filter = filter(&generator)
    query.end = Bool.random(using: &generator) ? nil : past.randomElement(using: &generator)!
    let end = min(query.end ?? now, now.justAfter)
    let hours: Int64 =
      switch query.bucket {
      case .hour: Int64.random(in: 1...40, using: &generator)
      case .day: 24 * Int64.random(in: 1...40, using: &generator)
      case .week, .month, .evaluation: 24 * Int64.random(in: 1...200, using: &generator)
      }
    query.start = end.adding(seconds: -3600 * hours)
    let view = try await GetTrend(at(now)).run(query, as: ada)
    let words = "trend \(query), asked at \(now)"
    var ends: [Instant] = []
    for bucket in view.buckets {
      switch bucket {
      case .time(_, let end): ends.append(min(end, now.justAfter))
      case .evaluation(_, _, let at): ends.append(at.justAfter)
      }
    }
    if query.bucket != .evaluation {
      let found = view.buckets.map { bucket in
        if case .time(let start, let end) = bucket { "\(start)–\(end)" } else { "\(bucket)" }
      }
      let expected = Self.buckets(query.bucket, query.zone, from: query.start!, before: end)
      compare("buckets of \(words)", found.joined(separator: " "), expected.joined(separator: " "))
    }
    var expected: [(key: String, points: [String?])] = []
    for (key, isCounted) in series(query.dimension, query.filter) {
      let points = ends.map { oracle.count(before: $0, isCounted) }
      if query.dimension == nil || query.dimension == .verdict || points.contains(where: { $0 != nil }) {
        expected.append((key, points))
      }
    }
    compare("series of \(words)", "\(view.series.map(\.key))", "\(expected.map(\.key))")
    for (found, wanted) in zip(view.series, expected) {
      for (place, end) in ends.enumerated() {
        compare(
          "\(found.key) before \(end) of \(words)", found.points[place]?.words ?? "nothing",
          wanted.points[place] ?? "nothing", cells: 11)
      }
    }
  }

  /// Compares why more or fewer fail.
  mutating func compareWaterfall(now: Instant, _ past: [Instant], _ generator: inout SeededGenerator) async throws {
    let filter = filter(&generator)
    let (one, other) = (past.randomElement(using: &generator)!, past.randomElement(using: &generator)!)
    let (start, end) = (min(one, other), max(one, other))
    let found = try await GetWaterfall(at(now)).run(filter, from: start, to: end, as: ada)
    let terms = FailureCause.allCases.map { "\($0.rawValue) \(found.flows[$0])" }
    let words = "waterfall of \(filter) from \(start) to \(end), asked at \(now)"
    compare(
      words, "\(found.failingBefore) → \(found.failingAfter): " + terms.joined(separator: " "),
      oracle.waterfall(from: start, to: end, isCounted(by: filter)), cells: 11)
    compare("residual of \(words)", "\(found.residual)", "0")
  }

  /// Compares scores at an instant, also one that lies ahead.
  mutating func compareScores(now: Instant, _ past: [Instant], _ generator: inout SeededGenerator) async throws {
    let (dimension, filter) = (dimension(&generator), filter(&generator))
    let isAhead = Int.random(in: 0..<4, using: &generator) == 0
    let instant = (isAhead ? story.instants : past).randomElement(using: &generator)!
    var ahead = oracle
    ahead.advance(to: instant)
    let sheet = try await GetScores(at(now)).run(filter, by: dimension, at: instant, as: ada)
    var expected: [String] = []
    for (key, isCounted) in series(dimension, filter) {
      if let count = ahead.count(before: instant.justAfter, isCounted) {
        expected.append("\(key): \(count)")
      } else if dimension == nil {
        expected.append("\(key): \(ahead.count(before: instant.justAfter, orNothing: isCounted))")
      }
    }
    let found = sheet.lines.map { "\($0.key): \($0.count.words)" }
    compare(
      "scores by \(String(describing: dimension)) of \(filter) at \(instant), asked at \(now)",
      found.joined(separator: "\n"), expected.joined(separator: "\n"), cells: 11 * max(1, found.count))
  }

  // MARK: What is asked for

  private func dimension(_ generator: inout SeededGenerator) -> TrendDimension? {
    let dimension = ([nil] + TrendDimension.allCases.map(Optional.some)).randomElement(using: &generator)!
    return dimension == .team && hasTaggedScopes ? nil : dimension
  }

  /// Which tags a resource had when is another question.
  private var hasTaggedScopes: Bool {
    oracle.decisions.teams.values.contains { $0.contains { $0.tag != nil } }
  }

  private func filter(_ generator: inout SeededGenerator) -> TrendFilter {
    var filter = TrendFilter()
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: filter.control = HistoryStory.controls.randomElement(using: &generator)!
    case 1: filter.severity = Severity.allCases.randomElement(using: &generator)!
    case 2: filter.accountID = story.accounts.randomElement(using: &generator)!
    case 3: filter.region = Region(["eu-west-1", "us-east-1"].randomElement(using: &generator)!)!
    case 4: filter.accountGroup = HistoryStory.groups.randomElement(using: &generator)!
    case 5 where !hasTaggedScopes: filter.team = HistoryStory.teams.randomElement(using: &generator)!
    case 6:
      filter.accountID = story.accounts.randomElement(using: &generator)!
      filter.region = Region(["eu-west-1", "us-east-1"].randomElement(using: &generator)!)!
    default: break
    }
    return filter
  }

  // MARK: What is expected

  /// Every series there could be, in order.
  private func series(_ dimension: TrendDimension?, _ filter: TrendFilter) -> [(String, IsCounted)] {
    let isIn = isCounted(by: filter)
    func of(_ isCounted: @escaping IsCounted) -> IsCounted { { isIn($0) && isCounted($0) } }
    switch dimension {
    case nil: return [("all", isIn)]
    case .verdict: return Verdict.allCases.map { ($0.rawValue, isIn) }
    case .control:
      return Catalogue.controls.map { control in (control.id.description, of { $0.control == control.id }) }
    case .severity:
      return Severity.allCases.map { severity in (severity.rawValue, of { Self.severity(of: $0) == severity }) }
    case .account: return story.accounts.map { account in (account.rawValue, of { $0.accountID == account }) }
    case .region:
      return ["eu-west-1", "us-east-1"].map { region in (region, of { $0.region.rawValue == region }) }
    case .accountGroup:
      return HistoryStory.groups.sorted().map { group in (group.rawValue, of { isMember($0, of: group) }) }
    case .team:
      return HistoryStory.teams.sorted().map { team in (team.rawValue, of { isOwned($0, by: team) }) }
    }
  }

  private func isCounted(by filter: TrendFilter) -> IsCounted {
    { finding in
      if let control = filter.control, finding.control != control { return false }
      if let severity = filter.severity, Self.severity(of: finding) != severity { return false }
      if let account = filter.accountID, finding.accountID != account { return false }
      if let region = filter.region, finding.region != region { return false }
      if let group = filter.accountGroup, !isMember(finding, of: group) { return false }
      if let team = filter.team, !isOwned(finding, by: team) { return false }
      return true
    }
  }

  private static func severity(of finding: HistoryOracle.Finding) -> Severity? {
    Catalogue.controls.first { $0.id == finding.control }?.severity
  }

  private func isMember(_ finding: HistoryOracle.Finding, of group: AccountGroupID) -> Bool {
    oracle.decisions.groups[finding.accountID]?.contains(group) ?? false
  }

  private func isOwned(_ finding: HistoryOracle.Finding, by team: TeamID) -> Bool {
    (oracle.decisions.teams[team] ?? []).contains { scope in
      guard scope.accountID == finding.accountID else { return false }
      if let region = scope.region, region != finding.region { return false }
      guard let pattern = scope.pattern else { return true }
      return DecisionOracle.matches(pattern.rawValue, finding.resource.rawValue)
    }
  }

  /// By Foundation's calendar; hours by the offset that holds when they begin.
  private static func buckets(
    _ bucket: TrendQuery.Bucket, _ zone: String, from start: Instant, before end: Instant
  ) -> [String] {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: zone)!
    calendar.firstWeekday = 2
    calendar.minimumDaysInFirstWeek = 4
    var buckets: [String] = []
    var next = start
    while next < end {
      let seconds = (Double(next.microseconds) / 1_000_000).rounded(.down)
      let date = Date(timeIntervalSince1970: seconds)
      let (begin, close): (Double, Double)
      switch bucket {
      case .hour, .evaluation:
        let offset = Double(calendar.timeZone.secondsFromGMT(for: date))
        begin = ((seconds + offset) / 3600).rounded(.down) * 3600 - offset
        close = begin + 3600
      case .day, .week, .month:
        let unit: Calendar.Component = bucket == .day ? .day : bucket == .week ? .weekOfYear : .month
        let interval = calendar.dateInterval(of: unit, for: date)!
        (begin, close) = (interval.start.timeIntervalSince1970, interval.end.timeIntervalSince1970)
      }
      let (first, last) = (
        Instant(microseconds: Int64(begin) * 1_000_000), Instant(microseconds: Int64(close) * 1_000_000)
      )
      buckets.append("\(first)–\(last)")
      next = last
    }
    return buckets
  }
}

extension TrendCount {
  fileprivate var words: String {
    HistoryOracle.words(
      Verdict.allCases.map { "\($0.rawValue) \(tally[$0])" }, scores.score, scores.strictScore,
      scores.acceptedByExemption, scores.acceptedByDisablement, scores.securityScore)
  }
}
