import Dispatch
import Postgres
import PratiqueCore
import PratiqueTesting
import Testing

@testable import PratiqueOperations

/// Counts stay those of history, whoever writes at the same time.
@Suite("History under contention")
struct HistoryRaceTests {
  private static let end = Instant("2099-01-01T00:00:00Z")!

  @Test("after a hundred writers at once every count is the one that history makes")
  func writers() async throws {
    try await withHarbour { harbour in
      for number in 1...4 { try await harbour.run(Harbour.service("payments", account: number)) }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<100 {
          group.addTask { try await Self.write(number, harbour) }
        }
        try await group.waitForAll()
      }
      _ = try await SettleHistory(harbour.context).run()

      let result = try await VerifyTrends(harbour.context).run(as: Harbour.ada)

      #expect(result.differences == [])
      #expect(result.transitions > 60)
      let scores = try await GetScores(harbour.context).run(as: Harbour.ada)
      let counts = try await ListControls(harbour.context).run(accountID: nil, at: nil, as: Harbour.ada)
      for verdict in Verdict.allCases {
        #expect(scores.lines[0].count.tally[verdict] == counts.reduce(0) { $0 + ($1.counts[verdict] ?? 0) })
      }
    }
  }

  @Test("what somebody decides meanwhile is for them to record, not for whoever changes something else")
  func decidedMeanwhile() async throws {
    try await withHarbour { harbour in
      try await harbour.run(Harbour.service("payments", account: 1))
      let context = harbour.context

      // Begins before the decision, and ends after it.
      _ = try await context.change(as: Harbour.ada, .test) { _, _ in
        let (decided, isDone) = (Locked<Result<Void, any Error>?>(nil), DispatchSemaphore(value: 0))
        Task {
          do {
            _ = try await SetEnablement(context).run(
              EnablementRequest(
                control: "ECS.10", scope: ScopeJSON(accountID: Harbour.account(1).rawValue), isEnabled: false,
                reason: "see OPS-3"), as: Harbour.ada, .test)
            decided.withLock { $0 = .success(()) }
          } catch {
            decided.withLock { $0 = .failure(error) }
          }
          isDone.signal()
        }
        isDone.wait()
        try decided.withLock { $0 }?.get()
        return Change(value: 0, audit: AuditRecord("test.change"))
      }

      let runs = try await context.read(as: Harbour.ada) { db, _ in
        try db.query("SELECT trigger FROM evaluation WHERE trigger = 'enablement'").count
      }
      #expect(runs == 1)
      let result = try await VerifyTrends(context).run(as: Harbour.ada)
      #expect(result.differences == [])
    }
  }

  /// One of many: brings a service in, exempts one, or switches a control off and on. Losing a race is no fault.
  private static func write(_ number: Int, _ harbour: Harbour) async throws {
    let account = number % 2 + (number / 50) * 2 + 1
    do {
      switch number % 5 {
      case 0, 1, 2:
        try await harbour.run(
          Harbour.service("s\(number)", account: account), isPublic: number.isMultiple(of: 2),
          at: Instant("2026-11-01T00:00:00Z")!.adding(seconds: Int64(number)).description)
      case 3 where account <= 2:
        try await harbour.exempt(Harbour.terms([Harbour.service("s\(number - 1)", account: account)], until: end))
      default:
        let set = SetEnablement(harbour.context)
        // MEDIUM: nobody else has to agree.
        _ = try await set.run(
          EnablementRequest(
            control: "ECS.10", scope: ScopeJSON(accountID: Harbour.account(account).rawValue),
            isEnabled: number.isMultiple(of: 4), reason: "see OPS-3"), as: Harbour.ada, .test)
      }
    } catch OperationError.busy, OperationError.deadlineExceeded, OperationError.outcomeUnknown {
      // A hundred share four connections, and the machine with other tests.
      try await Task.sleep(for: .milliseconds(50))
      try await write(number, harbour)
    } catch OperationError.conflict, OperationError.staleVersion {
      // Somebody else was first.
    }
  }
}
