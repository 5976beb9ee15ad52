import Postgres
import PratiqueCore
import PratiqueStore
import Testing

@testable import PratiqueOperations

/// History lies in months: made ahead, dropped whole, never in the way of a write.
@Suite("History partitions")
struct PartitionTests {
  @Test("what lies outside of all months is kept all the same, and its month isn't made over it")
  func outside() async throws {
    try await withHarbour { harbour in
      let shop = Harbour.service("payments", account: 1)
      try await harbour.at(Instant("2031-05-03T12:00:00Z")!).run(shop)
      try await KeepHistory(harbour.context).keepMonths()
      let made: Int = try await harbour.context.pool.withConnection { db in
        try db.one("SELECT history_add_partitions('2031-05-01', 2) AS made").decode("made")
      }
      // Three tables, two months, but for the one that holds the row.
      #expect(made == 5)
      #expect(try await harbour.count("finding_transition") == 1)
    }
  }

  @Test("whole months that ended long enough ago are dropped, and it is said from when on history is kept")
  func retention() async throws {
    try await withHarbour { harbour in
      try await harbour.context.pool.withConnection { db in
        try db.execute("SELECT history_add_partitions('2026-01-01', 2)")
      }
      let shop = Harbour.service("payments", account: 1)
      try await harbour.at(Instant("2026-01-10T12:00:00Z")!).run(shop, at: "2026-01-10T11:00:00Z")
      try await harbour.at(Instant("2026-02-10T12:00:00Z")!).run(shop, isPublic: false, at: "2026-02-10T11:00:00Z")
      let horizons: [Instant?] = try await harbour.context.pool.withConnection { db in
        let partitions = HistoryPartitions(db)
        let before = try RecordReader(db).horizon()
        let dropped = try partitions.drop(endedBy: Instant("2026-02-01T00:00:00Z")!)
        return [before, dropped == 3 ? try RecordReader(db).horizon() : nil]
      }
      #expect(horizons == [nil, Instant("2026-02-01T00:00:00Z")!])
      #expect(try await harbour.count("finding_transition") == 1)
      #expect(try await harbour.cell(account: 1)?.tally.pass == 1)
    }
  }

  @Test("the last 35 days are never dropped")
  func recent() async throws {
    try await withHarbour { harbour in
      try await harbour.run(Harbour.service("payments", account: 1))
      let dropped: Int = try await harbour.context.pool.withConnection { db in
        try HistoryPartitions(db).drop(endedBy: Instant("2100-01-01T00:00:00Z")!)
      }
      #expect(dropped == 0)
      #expect(try await harbour.count("finding_transition") == 1)
    }
  }

  @Test("the server may add to history and read it, and nothing else, through no door")
  func appendOnly() async throws {
    try await withHarbour { harbour in
      try await harbour.run(Harbour.service("payments", account: 1))
      for statement: SQL in [
        "UPDATE finding_transition SET at = now()", "DELETE FROM finding_transition", "TRUNCATE finding_transition",
        "DELETE FROM enablement_transition", "DELETE FROM configuration_version", "DELETE FROM history_horizon",
        "SELECT FROM finding_transition_other", "DELETE FROM finding_transition_other",
      ] {
        let error = await #expect(throws: PostgresError.self, "\(statement)") {
          try await harbour.context.pool.withConnection { db in
            try Tenancy.transaction(of: Bootstrap.organisationID, .readWrite, on: db) { db, _, _ in
              try db.execute(statement)
            }
          }
        }
        #expect(error?.sqlState == .insufficientPrivilege, "\(statement)")
      }
    }
  }
}
