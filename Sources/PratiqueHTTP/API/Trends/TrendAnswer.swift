import PratiqueCore
import PratiqueOperations

/// How many findings have which verdict, as the API writes it.
struct CountsAnswer: Encodable, Sendable {
  let tally: VerdictTally

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for verdict in Verdict.allCases { try container.encode(tally[verdict], forKey: Key(stringValue: verdict.rawValue)) }
    try container.encode(tally.total, forKey: Key(stringValue: "total"))
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

/// Counts and scores over time, as the API writes them.
struct TrendAnswer: Encodable, Sendable {
  /// A stretch of time, or an evaluation.
  struct Bucket: Encodable, Sendable {
    let bucket: TrendView.Bucket

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      switch bucket {
      case .time(let start, let end):
        try container.encode(start.description, forKey: .startsAt)
        try container.encode(end.description, forKey: .endsAt)
      case .evaluation(let id, let trigger, let at):
        try container.encode(id, forKey: .evaluationID)
        try container.encode(trigger, forKey: .trigger)
        try container.encode(at.description, forKey: .at)
      }
    }

    private enum CodingKeys: String, CodingKey {
      case startsAt = "starts_at"
      case endsAt = "ends_at"
      case evaluationID = "evaluation_id"
      case trigger, at
    }
  }

  /// Counts and scores, or how many have one verdict.
  struct Point: Encodable, Sendable {
    let count: TrendCount
    let verdict: Verdict?

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      if let verdict {
        try container.encode(count.tally[verdict], forKey: .count)
      } else {
        try container.encode(CountsAnswer(tally: count.tally), forKey: .counts)
        try container.encode(ScoresAnswer(count.scores), forKey: .scores)
      }
    }

    private enum CodingKeys: String, CodingKey {
      case count, counts, scores
    }
  }

  struct Series: Encodable, Sendable {
    let key: String
    let points: [Point?]
  }

  let from: String
  let to: String
  let bucket: String
  let zone: String
  @OrNull var by: String?
  let restated: Bool
  let buckets: [Bucket]
  let series: [Series]

  init(_ trend: TrendView, _ query: TrendQuery) {
    from = trend.start.description
    to = trend.end.description
    bucket = query.bucket.rawValue
    zone = query.zone
    by = query.dimension?.rawValue
    restated = query.isRestated
    buckets = trend.buckets.map(Bucket.init)
    series = trend.series.map { series in
      Series(key: series.key, points: series.points.map { $0.map { Point(count: $0, verdict: series.verdict) } })
    }
  }
}

/// Scores at an instant, as the API writes them.
struct ScoreSheetAnswer: Encodable, Sendable {
  struct Line: Encodable, Sendable {
    let key: String
    let counts: CountsAnswer
    let scores: ScoresAnswer
  }

  let at: String
  let scores: [Line]

  init(_ sheet: ScoreSheet) {
    at = sheet.at.description
    scores = sheet.lines.map { line in
      Line(key: line.key, counts: CountsAnswer(tally: line.count.tally), scores: ScoresAnswer(line.count.scores))
    }
  }
}
