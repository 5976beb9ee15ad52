import DatabaseTesting
import Foundation
import Postgres
import PratiqueCore
import PratiqueStore
import Testing

@testable import PratiqueOperations

@Suite("Audit log")
struct AuditTests {
  private func createTeams(_ count: Int, _ context: OperationContext) async throws {
    for index in 0..<count {
      _ = try await ChangeTeams(context).create(TeamID("team-\(index)")!, name: "", as: .tester, .test)
    }
  }

  @Test("neither the server's role nor the owner can change or remove an entry")
  func appendOnly() async throws {
    try await withInstalledDatabase(
      template: "migrated", prepare: { db in _ = try Database.migrator().up(on: db) }
    ) { database in
      let context = OperationContext(pool: database.pool(size: 2), logger: .silent, now: { .testNow })
      try await createTeams(2, context)
      let owner = database.pool(configuration: database.ownerConfiguration)
      for pool in [context.pool, owner] {
        for statement: SQL in [
          "UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry",
          "DELETE FROM audit_head", "UPDATE audit_head SET position = 1", "TRUNCATE audit_head",
        ] {
          let error = await #expect(throws: PostgresError.self, "\(statement)") {
            try await pool.withConnection { db in
              try Tenancy.transaction(of: Bootstrap.organisationID, .readWrite, on: db) { db, _, _ in
                try db.execute(statement)
              }
            }
          }
          #expect(error?.sqlState == .insufficientPrivilege, "\(statement)")
        }
      }
      let error = await #expect(throws: PostgresError.self) {
        try await context.pool.withConnection { db in
          try Tenancy.transaction(of: Bootstrap.organisationID, .readWrite, on: db) { db, _, _ in
            try db.execute(
              """
              INSERT INTO audit_entry (organisation_id, position, bytes, hash, at, action)
              VALUES ('default', 3, '', '', now(), 'x')
              """)
          }
        }
      }
      #expect(error?.sqlState == .insufficientPrivilege)
      #expect(try await ReadAudit(context).verify(as: .tester).isIntact)
    }
  }

  @Test(
    "a changed byte, a removed entry and a cut end are found, with the first bad position",
    arguments: [
      ("UPDATE audit_entry SET bytes = set_byte(bytes, 12, get_byte(bytes, 12) # 1) WHERE position = 3", 3),
      ("DELETE FROM audit_entry WHERE position = 4", 4),
      ("DELETE FROM audit_entry WHERE position = 6", 6),
      ("UPDATE audit_entry SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1) WHERE position = 2", 2),
    ])
  func tampering(statement: String, position: Int64) async throws {
    try await withInstalledDatabase(
      template: "migrated", prepare: { db in _ = try Database.migrator().up(on: db) }
    ) { database in
      let context = OperationContext(pool: database.pool(size: 2), logger: .silent, now: { .testNow })
      try await createTeams(6, context)
      #expect(try await ReadAudit(context).verify(as: .tester).entries == 6)

      // Only whoever owns the tables can, by taking the triggers away first.
      try await database.pool(configuration: database.ownerConfiguration).withConnection { db in
        try db.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        try Tenancy.transaction(of: Bootstrap.organisationID, .readWrite, on: db) { db, _, _ in
          _ = try db.execute(SQL(raw: statement))
        }
      }

      let result = try await ReadAudit(context).verify(as: .tester)
      #expect(result.firstBad == position)
      #expect(result.entries == position - 1)
    }
  }

  @Test("concurrent changes keep the chain, and there is one entry for each")
  func concurrency() async throws {
    try await withOperations { context in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for index in 0..<50 {
          group.addTask {
            _ = try await ChangeTeams(context).create(TeamID("team-\(index)")!, name: "", as: .tester, .test)
          }
        }
        try await group.waitForAll()
      }
      let result = try await ReadAudit(context).verify(as: .tester)
      #expect(result.isIntact && result.entries == 50)
    }
  }

  @Test("a change that fails, and a dry run, leave no entry; a refusal leaves one")
  func oneToOne() async throws {
    try await withOperations { context in
      try await createTeams(1, context)
      var dry = ChangeRequest.test
      dry.isDryRun = true
      let shown = try await ChangeTeams(context).create(TeamID("dry")!, name: "", as: .tester, dry)
      await #expect(throws: OperationError.self) { try await createTeams(1, context) }
      let viewer = Principal(
        organisationID: Bootstrap.organisationID, personID: PersonID("vi")!, tokenID: TokenID("tok_VI")!,
        grants: [Grant(.viewer, in: .organisation)])
      await #expect(throws: OperationError.self) {
        try await ChangeTeams(context).create(TeamID("mine")!, name: "", as: viewer, .test)
      }

      let entries = try await ReadAudit(context).list(AuditQuery(), as: .tester, limit: 10, cursor: nil)
      #expect(shown.value.id == "dry")
      #expect(entries.items.map(\.position) == [2, 1])
      #expect(String(decoding: entries.items[0].bytes, as: UTF8.self).contains(#""result":"refused""#))
      #expect(try await ReadTeams(context).list(as: .tester, limit: 10, cursor: nil).items.map(\.id) == ["team-0"])
      #expect(try await ReadAudit(context).list(AuditQuery(), as: viewer, limit: 10, cursor: nil).items.count == 1)
    }
  }

  @Test("refusals can't fill the log")
  func refusalLimit() async throws {
    try await withOperations { context in
      for _ in 0..<40 { await context.auditRefusal("not-allowed", as: .tester, .test) }
      let result = try await ReadAudit(context).verify(as: .tester)
      #expect(result.entries == 30)
    }
  }

  @Test("when the entry can't be written, nothing is changed")
  func auditAway() async throws {
    try await withInstalledDatabase(
      template: "migrated", prepare: { db in _ = try Database.migrator().up(on: db) }
    ) { database in
      let context = OperationContext(pool: database.pool(size: 2), logger: .silent, now: { .testNow })
      try await database.pool(configuration: database.ownerConfiguration).withConnection { db in
        _ = try db.execute("ALTER TABLE audit_entry ADD CONSTRAINT closed CHECK (position < 0)")
      }
      let error = await #expect(throws: OperationError.self) { try await createTeams(1, context) }
      guard case .auditUnavailable = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(try await ReadTeams(context).list(as: .tester, limit: 10, cursor: nil).items.isEmpty)
    }
  }

  @Test("a checkpoint is signed, and a changed one isn't")
  func checkpoint() async throws {
    try await withOperations { context in
      try await createTeams(2, context)
      let text = AuditKey().text
      let key = try #require(AuditKey(text))
      let checkpoint = try await ReadAudit(context).checkpoint(key, as: .tester)
      #expect(checkpoint.isSigned && checkpoint.position == 2)

      let json = String(decoding: try JSONEncoder().encode(checkpoint), as: UTF8.self)
      let forged = json.replacing(#""position":2"#, with: #""position":1"#)
      let read = try JSONDecoder().decode(AuditCheckpoint.self, from: Data(forged.utf8))
      #expect(!read.isSigned)
    }
  }
}

extension Instant {
  static let testNow = Instant("2026-11-23T12:00:00Z")!
}
