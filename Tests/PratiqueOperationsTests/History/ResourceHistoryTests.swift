import PratiqueCore
import PratiqueOperations
import Testing

@Suite("The history of a resource")
struct ResourceHistoryTests {
  private let shop = Harbour.service("shop", account: 1)
  private let publicIP = ControlID(ecs: 2)
  private let today = Chronicle.day(31)

  private func day(_ day: Int) -> Instant { Chronicle.day(day) }

  private func lines(_ chronicle: Chronicle, pageSize: Int = 50, as principal: Principal = Harbour.ada) async throws
    -> [String]
  {
    var lines: [String] = []
    var cursor: String?
    repeat {
      let page = try await GetResourceHistory(chronicle.at(today).context).run(
        ResourceARN(shop), as: principal, limit: pageSize, cursor: cursor)
      lines += page.items.filter { $0.control == publicIP }.map { event in
        "\(event.mark.at) \(event.from?.rawValue ?? "-") \(event.to?.rawValue ?? "-") \(event.mark.trigger.rawValue)"
      }
      cursor = page.next
    } while cursor != nil
    return lines
  }

  @Test("transitions and toggles, newest first, those that are due among them", arguments: [1, 2, 50])
  func merged(pageSize: Int) async throws {
    try await withChronicle { chronicle in
      try await chronicle.at(day(5)).run(shop, at: "2026-10-05T00:00:00Z")
      try await chronicle.toggles(day(6), publicIP, account: 1, isEnabled: false)
      try await chronicle.at(day(7)).run(shop, isPublic: false, at: "2026-10-07T00:00:00Z")
      try await chronicle.at(day(8)).run(shop, at: "2026-10-08T00:00:00Z")
      try await chronicle.toggles(day(9), publicIP, account: 1, isEnabled: true)
      try await chronicle.at(day(10)).exempt(Harbour.terms([shop], until: day(20)))

      let found = try await lines(chronicle, pageSize: pageSize)
      try await SettleHistory(chronicle.at(today).context).run()

      #expect(
        found == [
          "\(day(20)) EXEMPT FAIL expiry", "\(day(10)) FAIL EXEMPT exemption", "\(day(9)) DISABLED FAIL enablement",
          "\(day(8)) DISABLED DISABLED ingest", "\(day(7)) DISABLED DISABLED ingest",
          "\(day(6)) FAIL DISABLED enablement", "\(day(5)) - FAIL ingest",
        ])
      #expect(try await lines(chronicle, pageSize: pageSize) == found)
    }
  }

  @Test("isn't told to another team, nor of what was never seen")
  func hidden() async throws {
    try await withChronicle { chronicle in
      await #expect(throws: OperationError.self) { try await lines(chronicle) }
      try await chronicle.at(day(5)).run(shop, at: "2026-10-05T00:00:00Z")
      await #expect(throws: OperationError.self) { try await lines(chronicle, as: Harbour.omar) }
      #expect(try await lines(chronicle, as: Harbour.vera).count == 1)
    }
  }
}
