import Postgres
import PratiqueCore
import PratiqueStore
import Testing

@testable import PratiqueOperations

/// Numbers over time, compared with a count of every finding as it was.
@Suite("Trends")
struct TrendTests {
  /// A Sunday, so that the story goes over the end of a week.
  private static let start = Instant("2026-10-25T10:00:00Z")!

  private static func at(_ hours: Int64) -> Instant { start.adding(seconds: hours * 3600) }

  /// Services in four accounts come, go, are fixed, exempted, and switched off and on; the last happens after 100 hours.
  private func story(_ harbour: Harbour) async throws {
    func service(_ name: String, _ account: Int, _ cluster: String = "shop") -> String {
      Harbour.service(name, account: account, cluster: cluster)
    }
    for (index, arn) in [
      service("one", 1), service("two", 1), service("three", 2), service("four", 3), service("five", 5),
      service("six", 5, "yard"), service("seven", 5, "yard"),
    ].enumerated() {
      try await harbour.at(Self.at(Int64(index))).run(arn, at: "2026-10-01T00:00:00Z")
    }
    try await harbour.at(Self.at(20)).exempt(
      Harbour.terms([service("one", 1), service("five", 5)], until: Self.at(60)))
    try await harbour.at(Self.at(25)).run(service("two", 1), isPublic: false, at: "2026-10-02T00:00:00Z")
    try await switchControl(harbour, isEnabled: false, account: 5, at: Self.at(30))
    try await harbour.at(Self.at(31)).run(service("eight", 5, "yard"), at: "2026-10-02T00:00:00Z")
    try await harbour.at(Self.at(40)).remove(service("seven", 5, "yard"), at: "2026-10-03T00:00:00Z")
    try await switchControl(harbour, isEnabled: true, account: 5, at: Self.at(70))
    try await harbour.at(Self.at(80)).run(service("two", 1), at: "2026-10-04T00:00:00Z")
    try await harbour.at(Self.at(100)).run(service("nine", 3), isPublic: false, at: "2026-10-04T00:00:00Z")
  }

  private func switchControl(_ harbour: Harbour, isEnabled: Bool, account: Int, at instant: Instant) async throws {
    let asked = try await SetEnablement(harbour.at(instant).context).run(
      EnablementRequest(
        control: "ECS.2", scope: ScopeJSON(accountID: Harbour.account(account).rawValue), isEnabled: isEnabled,
        reason: "see OPS-3"), as: Harbour.ada, .test
    ).value.enablement
    guard asked.approvedBy == nil else { return }
    _ = try await ChangeEnablement(harbour.at(instant).context).approve(
      EnablementID(asked.id)!, ifMatch: Int64(asked.version), as: Harbour.ivan, .test)
  }

  /// Whoever looks, and how far they see: everything, accounts as a whole and parts of one, only accounts.
  private static let viewers = [Harbour.ada, Harbour.vera, Harbour.omar]

  /// The verdicts of every finding at an instant, one by one.
  private func counted(_ context: OperationContext, at instant: Instant, as principal: Principal) async throws
    -> [String: Int]
  {
    var query = FindingQuery()
    query.at = instant
    var counts: [String: Int] = [:]
    var cursor: String?
    repeat {
      let page = try await ListFindings(context).run(query, as: principal, limit: 500, cursor: cursor)
      for finding in page.items { counts["\(finding.control) \(finding.verdict.rawValue)", default: 0] += 1 }
      cursor = page.next
    } while cursor != nil
    return counts
  }

  private func scored(
    _ context: OperationContext, at instant: Instant, as principal: Principal, _ filter: TrendFilter = TrendFilter()
  ) async throws -> [String: Int] {
    let sheet = try await GetScores(context).run(filter, by: .control, at: instant, as: principal)
    return sheet.lines.reduce(into: [:]) { counts, line in
      for verdict in Verdict.allCases where line.count.tally[verdict] > 0 {
        counts["\(line.key) \(verdict.rawValue)"] = line.count.tally[verdict]
      }
    }
  }

  @Test("counts at any instant are those of the findings then, for everybody, whether or not they are closed")
  func counts() async throws {
    try await withHarbour { harbour in
      try await story(harbour)
      let context = harbour.at(Self.at(110)).context

      for isClosed in [false, true] {
        if isClosed {
          try await SettleHistory(context).run()
          #expect(
            try await CloseTrends(context).run(in: OrganisationID("default")!) == Self.at(109).adding(seconds: 2700))
        }
        for viewer in Self.viewers {
          for hour in [-1, 0, 3, 13, 14, 21, 24, 27, 30, 33, 38, 50, 60, 62, 71, 86, 100, 109, 110] as [Int64] {
            let expected = try await counted(context, at: Self.at(hour), as: viewer)
            let found = try await scored(context, at: Self.at(hour), as: viewer)
            #expect(found == expected, "\(viewer.personID) at \(hour), closed: \(isClosed)")
          }
        }
      }
    }
  }

  @Test("what ended by the clock counts before anybody writes it, and what will ends in what lies ahead")
  func due() async throws {
    try await withHarbour { harbour in
      let shop = Harbour.service("one", account: 1)
      try await harbour.at(Self.at(0)).run(shop)
      try await harbour.at(Self.at(1)).exempt(Harbour.terms([shop], until: Self.at(30)))
      let context = harbour.at(Self.at(50)).context

      for viewer in [Harbour.ada, Harbour.vera] {
        #expect(try await scored(context, at: Self.at(29), as: viewer)["ECS.2 EXEMPT"] == 1)
        #expect(try await scored(context, at: Self.at(31), as: viewer)["ECS.2 FAIL"] == 1)
        let waterfall = try await GetWaterfall(context).run(from: Self.at(20), to: Self.at(50), as: viewer)
        #expect(waterfall.flows[.expired] == 1)
        #expect(waterfall.failingAfter == 1)
        let list = try await ListWaterfallFindings(context).run(
          TrendFilter(), cause: nil, from: Self.at(20), to: Self.at(50), as: viewer, limit: 10, cursor: nil)
        #expect(list.items.map(\.at) == [Self.at(30)])
        #expect(list.items.first?.cause == .expired)
        #expect(try await scored(harbour.at(Self.at(2)).context, at: Self.at(31), as: viewer)["ECS.2 FAIL"] == 1)
      }
    }
  }

  @Test("a trend shows at each bucket's end what is counted there, by day, week and hour, in any zone")
  func buckets() async throws {
    try await withHarbour { harbour in
      try await story(harbour)
      let context = harbour.at(Self.at(110)).context
      _ = try await CloseTrends(context).run(in: OrganisationID("default")!)
      for viewer in Self.viewers {
        for (bucket, zone, number) in [
          (TrendQuery.Bucket.day, "UTC", 5), (.day, "Europe/Berlin", 6), (.week, "UTC", 2), (.month, "UTC", 1),
          (.hour, "Asia/Kolkata", 113),
        ] {
          var query = TrendQuery()
          (query.start, query.bucket, query.zone) = (Self.at(-2), bucket, zone)
          let trend = try await GetTrend(context).run(query, as: viewer)
          #expect(trend.buckets.count == number, "\(bucket) \(zone)")
          for (place, bucket) in trend.buckets.enumerated() {
            guard case .time(_, let end) = bucket, place % 9 == 0 || number < 20 else { continue }
            let instant = min(end.adding(microseconds: -1), Self.at(110))
            let line = try await GetScores(context).run(at: instant, as: viewer).lines[0].count
            #expect((trend.series[0].points[place]?.tally ?? VerdictTally()) == line.tally, "\(bucket)")
          }
        }
      }
    }
  }

  @Test("points are null before the first data, and series add up however they are told apart")
  func series() async throws {
    try await withHarbour { harbour in
      try await story(harbour)
      let context = harbour.at(Self.at(110)).context
      var query = TrendQuery()
      (query.start, query.bucket) = (Self.at(-72), .day)
      let all = try await GetTrend(context).run(query, as: Harbour.ada)
      #expect(all.series.map(\.key) == ["all"])
      #expect(all.series[0].points.map { $0 == nil } == [true, true, true, false, false, false, false, false])

      for dimension in TrendDimension.allCases {
        query.dimension = dimension
        let trend = try await GetTrend(context).run(query, as: Harbour.ada)
        for place in trend.buckets.indices {
          let expected = all.series[0].points[place]?.tally.total
          switch dimension {
          case .verdict:
            let counts = trend.series.map { series in series.points[place].map { $0.tally[series.verdict!] } }
            #expect(counts.compactMap(\.self).reduce(0, +) == expected ?? 0)
          case .account, .control, .region, .severity:
            let counts = trend.series.map { $0.points[place]?.tally.total }
            #expect(counts.compactMap(\.self).reduce(0, +) == expected ?? 0, "\(dimension)")
          case .accountGroup, .team: break
          }
        }
      }
      query.dimension = .team
      let teams = try await GetTrend(context).run(query, as: Harbour.ada).series
      #expect(teams.map(\.key) == ["payments", "platform"])
      let vera = try await GetTrend(context).run(TrendQuery(), as: Harbour.vera).series[0].points.last
      #expect(teams[0].points.last??.tally == vera??.tally)
    }
  }

  @Test("a waterfall adds up, and lists as many findings as it counts")
  func waterfall() async throws {
    try await withHarbour { harbour in
      try await story(harbour)
      let context = harbour.at(Self.at(110)).context
      for isClosed in [false, true] {
        if isClosed { _ = try await CloseTrends(context).run(in: OrganisationID("default")!) }
        for viewer in Self.viewers {
          for (from, to) in [(-5, 110), (19, 61), (29, 31), (61, 110)] as [(Int64, Int64)] {
            let waterfall = try await GetWaterfall(context).run(from: Self.at(from), to: Self.at(to), as: viewer)
            #expect(waterfall.residual == 0)
            let before = try await counted(context, at: Self.at(from), as: viewer).filter { $0.key.hasSuffix(" FAIL") }
            let after = try await counted(context, at: Self.at(to), as: viewer).filter { $0.key.hasSuffix(" FAIL") }
            #expect(waterfall.failingBefore == before.values.reduce(0, +))
            #expect(waterfall.failingAfter == after.values.reduce(0, +))
            for cause in [nil] + FailureCause.allCases.map(Optional.some) {
              var items: [FailureChange] = []
              var cursor: String?
              repeat {
                let page = try await ListWaterfallFindings(context).run(
                  TrendFilter(), cause: cause, from: Self.at(from), to: Self.at(to), as: viewer, limit: 2,
                  cursor: cursor)
                items += page.items
                cursor = page.next
                #expect(
                  page.total.count
                    == FailureCause.allCases.filter { (cause ?? $0) == $0 }
                    .reduce(0) { $0 + waterfall.flows[$1] })
              } while cursor != nil
              #expect(Set(items).count == items.count)
              #expect(items.map(\.at) == items.map(\.at).sorted())
              for listed in FailureCause.allCases where (cause ?? listed) == listed {
                #expect(
                  items.count { $0.cause == listed } == waterfall.flows[listed],
                  "\(listed) of \(viewer.personID), \(from) to \(to)")
              }
            }
          }
        }
      }
    }
  }

  @Test("restated, decisions count from the dates that they name on, and what was revoked never did")
  func restated() async throws {
    try await withHarbour { harbour in
      let arns = ["one", "two", "three"].map { Harbour.service($0, account: 1) }
      for arn in arns { try await harbour.at(Self.at(0)).run(arn) }
      let revoked = try await harbour.at(Self.at(30)).exempt(Harbour.terms([arns[0]], until: Self.at(900)))
      let late = try await RequestExemption(harbour.at(Self.at(30)).context).run(
        Harbour.terms([arns[1], arns[2]], until: Self.at(70)), team: Harbour.payments, as: Harbour.rosa, .test
      ).value.exemption
      try await harbour.at(Self.at(40)).approve(late)
      _ = try await EndExemption(harbour.at(Self.at(60)).context).revoke(
        ExemptionID(revoked.id)!, reason: "done", ifMatch: Int64(revoked.version), as: Harbour.rosa, .test)
      let context = harbour.at(Self.at(110)).context
      var query = TrendQuery()
      query.start = Self.at(0)

      for viewer in [Harbour.ada, Harbour.vera] {
        query.isRestated = false
        let known = try await GetTrend(context).run(query, as: viewer).series[0].points.map { $0?.tally.exempt }
        query.isRestated = true
        let restated = try await GetTrend(context).run(query, as: viewer).series[0].points.map { $0?.tally.exempt }

        #expect(known == [0, 1, 2, 0, 0])
        #expect(restated == [0, 2, 2, 0, 0])
      }
    }
  }

  @Test("what a dropped month held goes on to be counted, also of single resources, and verifies")
  func retention() async throws {
    try await withHarbour { harbour in
      let organisation = OrganisationID("default")!
      try await harbour.context.pool.withConnection { db in
        try db.execute("SELECT history_add_partitions('2026-01-01', 3)")
      }
      let january = Instant("2026-01-10T12:00:00Z")!
      let arns = [
        Harbour.service("one", account: 1), Harbour.service("two", account: 5), Harbour.service("three", account: 5),
      ]
      for arn in arns { try await harbour.at(january).run(arn, at: "2026-01-10T11:00:00Z") }
      try await harbour.at(january.adding(seconds: 40 * 86_400)).run(
        arns[1], isPublic: false, at: "2026-02-10T11:00:00Z")
      let context = harbour.at(january.adding(seconds: 50 * 86_400)).context
      _ = try await CloseTrends(context).run(in: organisation)
      let ends = [30, 45].map { january.adding(seconds: $0 * 86_400) }
      var before: [[String: Int]] = []
      for viewer in Self.viewers {
        for end in ends { before.append(try await scored(context, at: end, as: viewer)) }
      }

      try await harbour.context.pool.withConnection { db in
        try db.execute("SELECT history_drop_partitions('2026-02-01Z')")
      }

      var after: [[String: Int]] = []
      for viewer in Self.viewers {
        for end in ends { after.append(try await scored(context, at: end, as: viewer)) }
      }
      #expect(after == before)
      #expect(before[2]["ECS.2 FAIL"] == 3)
      #expect(try await VerifyTrends(context).run(as: Harbour.ada).differences == [])
      var query = TrendQuery()
      (query.start, query.end, query.isRestated) = (ends[1].adding(seconds: -86_400), ends[1], true)
      let restated = try await GetTrend(context).run(query, as: Harbour.vera).series[0].points.last
      #expect(restated??.tally.fail == 2)
    }
  }

  @Test("closing twice changes nothing, and every closed day has a row of everything there is")
  func closing() async throws {
    try await withHarbour { harbour in
      try await story(harbour)
      let organisation = OrganisationID("default")!
      let first = try await CloseTrends(harbour.at(Self.at(50)).context).run(in: organisation)
      let rows = try await harbour.count("fleet_rollup")
      #expect(try await CloseTrends(harbour.at(Self.at(50)).context).run(in: organisation) == first)
      #expect(try await harbour.count("fleet_rollup") == rows)
      _ = try await CloseTrends(harbour.at(Self.at(110)).context).run(in: organisation)

      let missing: Int = try await harbour.context.read(as: Harbour.ada) { db, _ in
        try db.one(
          """
          SELECT count(*) AS count
          FROM (SELECT account_id, control, region, min(day) AS first FROM verdict_rollup GROUP BY 1, 2, 3) AS cell
            CROSS JOIN generate_series(first::timestamp, '2026-10-28', '1 day') AS day
          WHERE NOT EXISTS (
            SELECT FROM verdict_rollup AS known
            WHERE (known.account_id, known.control, known.region, known.day)
              = (cell.account_id, cell.control, cell.region, day::date))
          """
        ).decode("count")
      }
      #expect(missing == 0)
    }
  }

  @Test("verifying finds nothing, and then the cell that somebody changed by hand")
  func verifying() async throws {
    try await withHarbour { harbour in
      try await story(harbour)
      let context = harbour.at(Self.at(110)).context
      _ = try await CloseTrends(context).run(in: OrganisationID("default")!)
      for viewer in [Harbour.ada, Harbour.vera] {
        let result = try await VerifyTrends(context).run(as: viewer)
        #expect(result.differences == [])
        #expect(result.cells > 0)
        #expect(result.transitions > 0)
      }

      try await harbour.inOrganisation { db in
        try db.execute(
          """
          UPDATE verdict_rollup SET fail = fail + 1
          WHERE account_id = \(Harbour.account(1).rawValue) AND day = '2026-10-27' AND control = 2
          """)
        try db.execute(
          """
          UPDATE fleet_rollup SET fixed = fixed + 1
          WHERE control = 2 AND until = (SELECT min(until) FROM fleet_rollup WHERE control = 2)
          """)
      }
      let result = try await VerifyTrends(context).run(as: Harbour.ada)
      let lines = result.differences.map { difference in
        "\(difference.accountID?.rawValue ?? "all") \(difference.region) \(difference.control) \(difference.day) "
          + "\(difference.number) \(difference.stored - difference.recounted)"
      }
      #expect(
        lines == [
          "111111111111 eu-west-1 ECS.2 2026-10-27 fail 1", "all eu-west-1 ECS.2 2026-10-25 fixed 1",
        ])
      #expect(result.differenceCount == 2)
      #expect(try await VerifyTrends(context).run(as: Harbour.omar).differences == [])
    }
  }

  @Test("verifying finds the row that is missing where a day ends, though nothing changed there")
  func missingRow() async throws {
    try await withHarbour { harbour in
      try await story(harbour)
      let context = harbour.at(Self.at(110)).context
      try await SettleHistory(context).run()
      try await CloseTrends(context).run(in: OrganisationID("default")!)

      // What is deleted was carried on from an earlier row.
      try await harbour.inOrganisation { db in
        try db.execute(
          """
          DELETE FROM fleet_rollup AS gone
          WHERE control = 2 AND until = '2026-10-28T00:00:00Z' AND EXISTS (
            SELECT FROM fleet_rollup AS before
            WHERE before.control = gone.control AND before.region = gone.region AND before.fail = gone.fail
              AND before.until < gone.until)
          """)
      }
      let result = try await VerifyTrends(context).run(as: Harbour.ada)

      #expect(!result.differences.isEmpty)
      #expect(
        result.differences.allSatisfy {
          $0.accountID == nil && $0.control == ControlID(ecs: 2) && $0.day == "2026-10-27" && $0.stored == 0
        })
    }
  }

  @Test("what is too much, and a zone that isn't there, is refused by name")
  func limits() async throws {
    try await withHarbour { harbour in
      var query = TrendQuery()
      query.zone = "Europe/Atlantis"
      #expect(await refusal(query, harbour) == "query/zone")
      query.zone = "UTC"
      (query.start, query.bucket) = (Self.at(-24 * 90), .hour)
      #expect(await refusal(query, harbour) == "query/bucket")
      query.start = Instant("0001-01-01T00:00:00Z")
      #expect(await refusal(query, harbour) == "query/bucket")
      query.end = query.start
      #expect(await refusal(query, harbour) == "query/from")
    }
  }

  private func refusal(_ query: TrendQuery, _ harbour: Harbour) async -> String? {
    do throws(OperationError) {
      _ = try await GetTrend(harbour.at(Self.at(110)).context).run(query, as: Harbour.ada)
      return nil
    } catch {
      guard case .invalid(let faults) = error else { return "\(error)" }
      return faults.first?.pointer
    }
  }
}

extension Harbour {
  fileprivate func inOrganisation(_ body: @escaping @Sendable (Connection) throws -> Void) async throws {
    try await context.pool.withConnection { db in
      try Tenancy.transaction(of: OrganisationID("default")!, .readWrite, on: db) { db, _, _ in try body(db) }
    }
  }
}
