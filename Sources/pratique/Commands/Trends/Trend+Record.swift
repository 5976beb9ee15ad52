import PratiqueClient

extension Listing {
  /// A row for each point of each series.
  static func trend(_ bucket: TrendRequest.Bucket = .day) -> Listing {
    Listing(
      fields: ["key", "starts_at", "ends_at", "evaluation_id", "trigger", "at"] + countFields + scoreFields + ["count"],
      columns: [Column("KEY", "key")]
        + (bucket == .evaluation
          ? [Column("EVALUATION", "evaluation_id"), Column("AT", "at", style: .time)]
          : [Column("FROM", "starts_at", style: .time)])
        + countColumns + scoreColumns,
      name: ["key", bucket == .evaluation ? "evaluation_id" : "starts_at"])
  }
}

extension API.Trend {
  /// Every point of every series as it is printed; what is not known is there, and empty.
  var records: [Record] {
    series.flatMap { series in
      zip(buckets, series.points).map { bucket, point in
        [
          "key": .text(series.key), "starts_at": Datum(bucket.startsAt), "ends_at": Datum(bucket.endsAt),
          "evaluation_id": Datum(bucket.evaluationID), "trigger": Datum(bucket.trigger), "at": Datum(bucket.at),
          "counts": point?.counts.map { .record($0.record) } ?? .none,
          "scores": point?.scores.map { .record($0.record) } ?? .none, "count": Datum(point?.count),
        ] as Record
      }
    }
  }

  /// What stands behind the points of a document.
  var trailer: Record {
    let count = series.reduce(0) { $0 + $1.points.count }
    return [
      "from": .text(from), "to": .text(to), "bucket": .text(bucket), "zone": .text(zone), "by": Datum(by),
      "restated": .flag(restated), "next": .none,
      "total": .record(["count": .number(count), "kind": .text("exact")]),
    ]
  }
}
