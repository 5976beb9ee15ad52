import Postgres
import PratiqueCore
import PratiqueOperations
import PratiqueStore
import Testing

@Suite("Exemptions: then and now")
struct ExemptionHistoryTests {
  private let shop = Harbour.service("payments", account: 1)
  private let far = Instant("2099-01-01T00:00:00Z")!
  private let later = Instant("2098-01-01T00:00:00Z")!

  private var dryRun: ChangeRequest {
    var request = ChangeRequest.test
    request.isDryRun = true
    return request
  }

  /// In force now, to be replaced later.
  private func replacedLater(_ harbour: Harbour) async throws -> ExemptionView {
    try await harbour.run(shop)
    let first = try await harbour.exempt(Harbour.terms([shop], until: far))
    let edited = try await EditExemption(harbour.context).run(
      ExemptionID(first.id)!, ifMatch: Int64(first.version), as: Harbour.rosa, .test
    ) { $0.startsAt = later }.value.exemption
    return try await harbour.approve(edited)
  }

  @Test("what a dry run saw is forgotten with it, however many changes it counted")
  func undone() async throws {
    try await withHarbour { harbour in
      try await harbour.run(shop)
      let exemption = try await harbour.exempt(Harbour.terms([shop], until: far))
      #expect(try await harbour.verdict(shop) == .exempt)
      let answer = try await EditExemption(harbour.context).run(
        ExemptionID(exemption.id)!, ifMatch: Int64(exemption.version), as: Harbour.rosa, dryRun
      ) { $0.reason = "another" }
      #expect(answer.value.preview?.flipCount == 0)

      // As many changes of what verdicts hang on as the dry run had made when it looked: one.
      try await harbour.context.pool.withConnection { db in
        try Tenancy.transaction(of: OrganisationID("default")!, .readWrite, on: db) { db, _, _ in
          try db.execute("DELETE FROM team_scope WHERE team_id = 'payments' AND account_id = '111111111111'")
        }
      }

      #expect(try await harbour.verdict(shop) == .fail)
    }
  }

  @Test("a revocation also ends what was to be in force until later terms begin")
  func runningOut() async throws {
    try await withHarbour { harbour in
      let replaced = try await replacedLater(harbour)
      #expect(replaced.phase == "ACTIVE")
      #expect(replaced.terms.number == 1)
      #expect(try await harbour.verdict(shop) == .exempt)

      let revoked = try await EndExemption(harbour.context).revoke(
        ExemptionID(replaced.id)!, reason: "migrated", ifMatch: Int64(replaced.version), as: Harbour.rosa, .test
      ).value.exemption

      #expect(revoked.phase == "REVOKED")
      #expect(try await harbour.verdict(shop) == .fail)
      #expect(try await harbour.verdict(shop, at: later) == .fail)
    }
  }

  @Test("terms that begin earlier than those that were to come end at their beginning what is in force")
  func replacedTwice() async throws {
    try await withHarbour { harbour in
      let other = Harbour.service("other", account: 1)
      try await harbour.run(other)
      let replaced = try await replacedLater(harbour)
      let id = ExemptionID(replaced.id)!
      let sooner = Instant("2097-01-01T00:00:00Z")!
      let edited = try await EditExemption(harbour.context).run(
        id, ifMatch: Int64(replaced.version), as: Harbour.rosa, .test
      ) {
        $0.startsAt = sooner
        $0.selector = SelectorJSON(targets: [other])
      }.value.exemption

      try await harbour.approve(edited)

      #expect(try await harbour.verdict(shop, at: Instant(microseconds: sooner.microseconds - 1)) == .exempt)
      #expect(try await harbour.verdict(shop, at: sooner) == .fail)
      #expect(try await harbour.verdict(other, at: sooner) == .exempt)
    }
  }

  @Test("a dry run of a revocation shows what would fail again")
  func loss() async throws {
    try await withHarbour { harbour in
      try await harbour.run(shop)
      let exemption = try await harbour.exempt(Harbour.terms([shop], until: far))

      let preview = try await EndExemption(harbour.context).revoke(
        ExemptionID(exemption.id)!, reason: "migrated", ifMatch: Int64(exemption.version), as: Harbour.rosa, dryRun
      ).value.preview

      #expect(preview?.flips.map(\.to) == ["FAIL"])
      #expect(try await harbour.verdict(shop) == .exempt)
    }
  }

  @Test("an earlier instant shows the terms and the phase of then")
  func asOf() async throws {
    try await withHarbour { harbour in
      try await harbour.run(shop)
      let first = try await harbour.exempt(Harbour.terms([shop], until: later))
      let id = ExemptionID(first.id)!
      let then = try #require(first.terms.approvedAt)
      let extended = try await EditExemption(harbour.context).run(
        id, ifMatch: Int64(first.version), as: Harbour.rosa, .test, action: "extend"
      ) { $0.expiresAt = far }.value.exemption
      let waitedAt = try #require(extended.pending?.requestedAt)
      try await harbour.approve(extended)

      let early = try await GetExemption(harbour.context).run(id, at: then, as: Harbour.rosa)
      #expect(early.phase == "ACTIVE")
      #expect(early.terms.number == 1)
      #expect(early.pending == nil)
      let between = try await GetExemption(harbour.context).run(id, at: waitedAt, as: Harbour.rosa)
      #expect(between.pending?.number == 2)
      var query = ExemptionQuery()
      query.at = then
      query.phase = .active
      let list = try await ListExemptions(harbour.context).run(query, as: Harbour.rosa, limit: 10, cursor: nil)
      #expect(list.items.map(\.terms.number) == [1])
      query.expiringWithinSeconds = .max
      query.at = nil
      let expiring = try await ListExemptions(harbour.context).run(query, as: Harbour.rosa, limit: 10, cursor: nil)
      #expect(expiring.items.map(\.terms.number) == [2])
    }
  }

  @Test("what was rejected later was requested before that")
  func rejectedLater() async throws {
    try await withHarbour { harbour in
      let asked = try await RequestExemption(harbour.context).run(
        Harbour.terms([shop], until: far), team: Harbour.payments, as: Harbour.rosa, .test
      ).value.exemption
      let id = ExemptionID(asked.id)!
      _ = try await DecideExemption(harbour.context).reject(
        id, reason: "no", ifMatch: 1, as: Harbour.dana, .test)

      let then = try await GetExemption(harbour.context).run(id, at: asked.terms.requestedAt, as: Harbour.rosa)
      let now = try await GetExemption(harbour.context).run(id, at: nil, as: Harbour.rosa)
      #expect(then.phase == "REQUESTED")
      #expect(now.phase == "REJECTED")
    }
  }
}
