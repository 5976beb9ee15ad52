import PratiqueCore
import PratiqueOperations
import Testing

@Suite("Exemptions: races")
struct ExemptionRaceTests {
  private let shop = Harbour.service("payments", account: 1)
  private let far = Instant("2099-01-01T00:00:00Z")!

  @Test("of 800 concurrent edits none is lost")
  func edits() async throws {
    try await withHarbour { harbour in
      try await harbour.run(shop)
      let asked = try await RequestExemption(harbour.context).run(
        Harbour.terms([shop], until: far), team: Harbour.payments, as: Harbour.rosa, .test
      ).value.exemption
      let id = ExemptionID(asked.id)!
      let edits = 800

      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<edits {
          // As many at once as there are connections, and some more that wait.
          if number >= 8 { try await group.next() }
          group.addTask { try await edit(id, reason: "edit \(number)", harbour) }
        }
        try await group.waitForAll()
      }

      let after = try await GetExemption(harbour.context).run(id, at: nil, as: Harbour.rosa)
      #expect(after.version == edits + 1)
      #expect(Set(after.history.dropFirst().map(\.reason)) == Set((0..<edits).map { "edit \($0)" }))
      #expect(after.history.map(\.number) == Array(1...(edits + 1)))
      #expect(after.history.filter { $0.state == "REQUESTED" }.count == 1)
    }
  }

  /// Edits what the last refusal said is there, until nobody came in between; who finds the server busy comes again.
  private func edit(_ id: ExemptionID, reason: String, _ harbour: Harbour) async throws {
    var version: Int64 = 1
    while true {
      do {
        _ = try await EditExemption(harbour.context).run(id, ifMatch: version, as: Harbour.rosa, .test) {
          $0.reason = reason
        }
        return
      } catch OperationError.staleVersion(let current) {
        version = current
      } catch OperationError.busy {
        continue
      }
    }
  }

  @Test("approve, reject, withdraw, edit and revoke at once: one wins, and the history says which", arguments: 0..<10)
  func decisions(round: Int) async throws {
    try await withHarbour { harbour in
      try await harbour.run(shop)
      let standing = try await harbour.exempt(Harbour.terms([shop], until: far))
      let id = ExemptionID(standing.id)!
      let context = harbour.context
      let version = Int64(
        try await EditExemption(context).run(
          id, ifMatch: Int64(standing.version), as: Harbour.rosa, .test, action: "extend"
        ) { $0.expiresAt = far.adding(seconds: 60) }.value.exemption.version)
      let digest = try #require(try await PreviewExemption(context).run(id, as: Harbour.dana).preview?.digest)
      let attempts: [@Sendable () async throws -> Void] = [
        {
          _ = try await DecideExemption(context).approve(
            id, previewDigest: digest, ifMatch: version, as: Harbour.dana, .test)
        },
        { _ = try await DecideExemption(context).reject(id, reason: "no", ifMatch: version, as: Harbour.dana, .test) },
        { _ = try await EndExemption(context).withdraw(id, ifMatch: version, as: Harbour.rosa, .test) },
        { _ = try await EndExemption(context).revoke(id, reason: "gone", ifMatch: version, as: Harbour.rosa, .test) },
        {
          _ = try await EditExemption(context).run(id, ifMatch: version, as: Harbour.rosa, .test) {
            $0.reason = "another"
          }
        },
      ]

      let winners = await withTaskGroup(of: Bool.self) { group in
        for attempt in attempts.shuffled() {
          group.addTask {
            do {
              try await attempt()
              return true
            } catch { return false }
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }

      #expect(winners == 1)
      let after = try await GetExemption(context).run(id, at: nil, as: Harbour.rosa)
      #expect(after.version == Int(version) + 1)
      #expect(after.history.filter { $0.state == "APPROVED" }.count <= 1)
    }
  }
}
