import PratiqueCore
import PratiqueStore
import PratiqueTesting
import Testing

@testable import PratiqueOperations

/// Buckets where days and hours of clocks meet.
@Suite("Trend buckets")
struct TrendBucketTests {
  @Test("a day that ends one bucket is also what the next ones are counted from")
  func sameDayTwice() async throws {
    try await withHarbour { harbour in
      let start = Instant("2026-10-25T10:00:00Z")!
      try await harbour.at(start).run(Harbour.service("payments", account: 1), at: "2026-10-01T00:00:00Z")
      let later = harbour.at(start.adding(seconds: 100 * 3600)).context
      try await CloseTrends(later).run(in: OrganisationID("default")!)
      var query = TrendQuery()
      query.bucket = .hour
      query.filter.accountID = Harbour.account(1)
      query.filter.control = ControlID(ecs: 2)
      query.start = Instant("2026-10-26T23:00:00Z")!
      query.end = Instant("2026-10-27T03:00:00Z")!

      let trend = try await GetTrend(later).run(query, as: Harbour.ada)
      let waterfall = try await GetWaterfall(later).run(
        query.filter, from: Instant("2026-10-26T23:59:59.999999Z")!, to: query.end!, as: Harbour.ada)

      #expect(trend.series[0].points.map { $0?.tally.fail } == [1, 1, 1, 1])
      #expect((waterfall.failingBefore, waterfall.failingAfter) == (1, 1))
    }
  }

  @Test("the hour that a clock shows twice is two buckets, also where the time asked for begins in it")
  func repeatedHour() async throws {
    try await withHarbour { harbour in
      let (start, end) = (Instant("2026-10-25T00:30:00Z")!, Instant("2026-10-25T02:00:00Z")!)
      let buckets = try await harbour.context.read(as: Harbour.ada) { db, _ in
        try CalendarReader(db).buckets(of: .hour, in: "Europe/Berlin", from: start, before: end, limit: 9)
      }
      let hour = Instant("2026-10-25T01:00:00Z")!
      #expect(
        buckets == [
          CalendarReader.Bucket(start: hour.adding(seconds: -3600), end: hour),
          CalendarReader.Bucket(start: hour, end: end),
        ])
    }
  }
}
