import DatabaseTesting
import Foundation
import Postgres
import PratiqueCore
import PratiqueIntake
import PratiqueStore
import Testing

@testable import PratiqueOperations

/// Row-level security as the second wall: it holds whatever the statements say.
@Suite("Tenancy")
struct TenancyTests {
  /// Every table of an organisation.
  static let tables = [
    "organisation", "account", "account_group", "account_group_member", "person", "team", "team_scope", "role_grant",
    "bootstrap_token", "idempotency", "resource", "configuration", "finding", "evaluation", "audit_head", "audit_entry",
    "decision_version", "enablement", "guard_rail", "exemption", "exemption_terms", "exemption_approval",
    "exemption_preview", "governed_tag", "finding_transition", "enablement_transition", "configuration_version",
    "verdict_rollup", "fleet_rollup", "trend_clock",
  ]

  @Test("without a context there are no rows; in another organisation none of this one's")
  func secondWall() async throws {
    try await withOperations { context in
      try await context.ingest(cluster(account: "123456789012"))
      for (organisation, sees) in [(nil, false), ("default", true), ("other", false)] {
        let counts: [String: Int] = try await context.pool.withConnection { db in
          try db.transaction { db in
            if let organisation { try db.execute("SELECT set_config('app.org', \(organisation), true)") }
            return try Self.tables.reduce(into: [:]) { counts, table in
              counts[table] = try db.one("SELECT count(*) AS count FROM \(raw: table)").decode("count")
            }
          }
        }
        for table in ["resource", "configuration", "finding", "evaluation", "account", "audit_entry"] {
          #expect((counts[table] == 1) == sees, "\(table) in \(organisation ?? "no organisation")")
        }
        if !sees { #expect(counts.values.allSatisfy { $0 == 0 }, "\(counts)") }
      }
    }
  }

  @Test("the decisions of one organisation are not there in another")
  func decisions() async throws {
    try await withHarbour { harbour in
      let shop = Harbour.service("payments", account: 1)
      try await harbour.run(shop)
      try await harbour.exempt(Harbour.terms([shop], until: Instant("2099-01-01T00:00:00Z")!))
      _ = try await SetEnablement(harbour.context).run(
        EnablementRequest(control: "ECS.12", scope: ScopeJSON(), isEnabled: false, reason: "see OPS-3"),
        as: Harbour.ada, .test)
      let rails = ManageGuardRails(harbour.context)
      _ = try await rails.add(GuardRailView(control: nil, scope: ScopeJSON(), reason: "x"), as: Harbour.ada, .test)
      _ = try await rails.setGovernedTags(["tier"], as: Harbour.ada, .test)
      let tables = [
        "decision_version", "enablement", "guard_rail", "exemption", "exemption_terms", "exemption_approval",
        "exemption_preview", "governed_tag",
      ]
      for (organisation, count) in [("default", 1), ("other", 0)] {
        let counts: [Int] = try await harbour.context.pool.withConnection { db in
          try Tenancy.transaction(of: OrganisationID(organisation)!, .readOnly, on: db) { db, _, _ in
            try tables.map { try db.one("SELECT count(*) AS count FROM \(raw: $0)").decode("count") }
          }
        }
        #expect(counts.allSatisfy { $0 == count }, "\(counts) in \(organisation)")
      }
    }
  }

  @Test("a context ends with its transaction, on a connection that is used again")
  func contextEnds() async throws {
    try await withOperations { context in
      try await context.ingest(cluster(account: "123456789012"))
      let counts: [Int] = try await context.pool.withConnection { db in
        let inside: Int = try Tenancy.transaction(of: Bootstrap.organisationID, .readOnly, on: db) { db, _, _ in
          try db.one("SELECT count(*) AS count FROM resource").decode("count")
        }
        return [inside, try db.one("SELECT count(*) AS count FROM resource").decode("count")]
      }
      #expect(counts == [1, 0])
    }
  }

  @Test("nothing can be written for another organisation")
  func foreignWrites() async throws {
    try await withOperations { context in
      let error = await #expect(throws: PostgresError.self) {
        try await context.pool.withConnection { db in
          try Tenancy.transaction(of: Bootstrap.organisationID, .readWrite, on: db) { db, _, _ in
            try db.execute("INSERT INTO account (organisation_id, account_id) VALUES ('other', '123456789012')")
          }
        }
      }
      #expect(error?.sqlState == .insufficientPrivilege)
    }
  }

  @Test("every table but the few that belong to nobody has row-level security, forced")
  func everyTableIsWalled() async throws {
    try await withOperations { context in
      let bare: [String] = try await context.pool.withConnection { db in
        try db.query(
          """
          SELECT relname::text AS name FROM pg_class
          WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
            AND NOT (relrowsecurity AND relforcerowsecurity)
          ORDER BY relname
          """
        ).map { try $0.decode("name") }
      }
      #expect(bare == ["history_horizon", "ruleset", "schema_migration", "schema_repeatable"])
    }
  }

  @Test("functions with the owner's rights are these, each with a fixed search_path")
  func definerFunctions() async throws {
    try await withOperations { context in
      let functions: [String] = try await context.pool.withConnection { db in
        try db.query(
          """
          SELECT proname::text || ' ' || array_to_string(proconfig, ',') AS function FROM pg_proc
          WHERE pronamespace = 'public'::regnamespace AND prosecdef ORDER BY proname
          """
        ).map { try $0.decode("function") }
      }
      #expect(
        functions == [
          "audit_append search_path=pg_catalog, pg_temp", "authenticate search_path=pg_catalog, pg_temp",
          "history_add_partitions search_path=pg_catalog, pg_temp",
          "history_drop_partitions search_path=pg_catalog, pg_temp",
          "organisation_ids search_path=pg_catalog, pg_temp",
        ])
    }
  }

  @Test("a server's role is refused when it can do more than a server's should")
  func roleFaults() async throws {
    try await withInstalledDatabase(
      template: "migrated", prepare: { db in _ = try Database.migrator().up(on: db) }
    ) { database in
      let app = try await database.pool().withConnection { db in try Database.roleFault(db) }
      let owner = try await database.pool(configuration: database.ownerConfiguration)
        .withConnection { db in try Database.roleFault(db) }
      #expect(app == nil)
      guard case .mayChangeSchema = owner else {
        Issue.record("\(String(describing: owner))")
        return
      }
    }
    try await withTestDatabase { database in
      let superuser = try await database.pool().withConnection { db in try Database.roleFault(db) }
      guard case .superuser = superuser else {
        Issue.record("\(String(describing: superuser))")
        return
      }
      #expect("\(superuser!)".contains("docker/roles.sh"))
    }
  }

  @Test("an account of another organisation is refused in the words of one that the caller may not write")
  func foreignAccount() async throws {
    try await withOperations { context in
      try await context.ingest(cluster(account: "123456789012"))
      let narrow = Principal(
        organisationID: Bootstrap.organisationID, personID: PersonID("bot")!, tokenID: TokenID("tok_BOT")!,
        grants: [Grant(.ingest, in: .account(AccountID("999999999999")!))])
      let foreign = Principal(
        organisationID: OrganisationID("other")!, personID: PersonID("bot")!, tokenID: TokenID("tok_BOT")!,
        grants: [Grant(.ingest, in: .organisation)])
      var messages: Set<String> = []
      for principal in [narrow, foreign] {
        let body = Array(
          (cluster(account: "123456789012") + "\n" + cluster(account: "999999999999")).utf8)
        let report = try? await IngestResources(context).run(
          body: body, mode: .partial, observedAt: nil, as: principal, .test
        ).value
        guard case .rejected(let fault)? = report?.items.first?.disposition else {
          // The other organisation isn't there at all, so even its own account can't be registered.
          #expect(principal.organisationID == foreign.organisationID)
          continue
        }
        messages.insert("\(fault.code) \(fault.message)")
      }
      #expect(messages.count == 1)
    }
  }

  private func cluster(account: String) -> String {
    """
    {"resourceType":"AWS::ECS::Cluster","accountId":"\(account)","region":"eu-west-1",\
    "configurationItemCaptureTime":"2026-11-01T00:00:00Z","configurationItemStatus":"OK",\
    "ARN":"arn:aws:ecs:eu-west-1:\(account):cluster/shop","configuration":{"Arn":"arn:aws:ecs:eu-west-1:\(account):cluster/shop","ClusterName":"shop","Status":"ACTIVE",\
    "ClusterSettings":[{"Name":"containerInsights","Value":"disabled"}]}}
    """
  }
}
