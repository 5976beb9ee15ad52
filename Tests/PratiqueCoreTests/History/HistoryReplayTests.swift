import PratiqueCore
import Testing

@Suite("Replay of history")
struct HistoryReplayTests {
  private static let account = AccountID("111111111111")!
  private static let region = Region("eu-west-1")!
  private static let control = ControlID(ecs: 2)
  private static let cell = RollupCell(accountID: account, region: region, control: control)

  private static func at(_ second: Int64) -> Instant { Instant(microseconds: second * 1_000_000) }

  private static func state(_ kind: Outcome.Kind, isExempt: Bool = false) -> FindingState {
    var outcomes = PackedOutcomes()
    outcomes[control] = kind
    var exempt = ControlSet()
    exempt[control] = isExempt
    return FindingState(revision: nil, outcomes: outcomes, exempt: exempt)
  }

  private static func change(
    _ before: FindingState?, _ after: FindingState?, isOff: Bool = false, _ trigger: EvaluationTrigger = .ingest
  ) -> FindingChange {
    var disabled = ControlSet()
    disabled[control] = isOff
    return FindingChange(
      accountID: account, region: region, before: before, after: after, disabled: disabled, trigger: trigger)
  }

  @Test("an end shows what happened before it and not what happens at it, and nothing before there was anything")
  func ends() {
    var replay = HistoryReplay(at: [1, 2, 3].map(Self.at))
    replay.apply(.findings(Self.change(nil, Self.state(.nonCompliant))), at: Self.at(1))
    replay.apply(.findings(Self.change(Self.state(.nonCompliant), Self.state(.compliant))), at: Self.at(2))

    let numbers = replay.numbers()

    #expect(numbers.map { $0[Self.cell]?.tally.fail } == [nil, 1, 0])
    #expect(numbers.map { $0[Self.cell]?.tally.pass } == [nil, 0, 1])
    #expect(numbers[2][Self.cell]?.flows[.appeared] == 1)
    #expect(numbers[2][Self.cell]?.flows[.fixed] == 1)
  }

  @Test("goes on from counts, in any order of events; the change is the sum of the causes")
  func base() {
    var base = RollupNumbers()
    base.tally.fail = 5
    base.flows[.appeared] = 5
    let toggle = CellToggle(
      cell: Self.cell, isEnabled: false, compliant: 0, failing: 6, exempt: 0, notApplicable: 0, noData: 0)
    var replay = HistoryReplay(at: [Self.at(10)], from: [Self.cell: base])
    replay.apply(.toggle(toggle), at: Self.at(5))
    replay.apply(.findings(Self.change(nil, Self.state(.nonCompliant))), at: Self.at(1))

    let numbers = replay.numbers()[0][Self.cell]

    #expect(numbers?.tally.fail == 0)
    #expect(numbers?.tally.disabledFailing == 6)
    #expect(numbers?.flows.change == 0)
    #expect(numbers?.flows[.disabled] == 6)
  }

  @Test("a toggle of nothing is no data")
  func emptyToggle() {
    let toggle = CellToggle(
      cell: Self.cell, isEnabled: false, compliant: 0, failing: 0, exempt: 0, notApplicable: 0, noData: 0)
    var replay = HistoryReplay(at: [Self.at(10)])
    replay.apply(.toggle(toggle), at: Self.at(5))

    #expect(replay.numbers()[0].isEmpty)
  }

  @Test("a ledger counts a toggle for its own resources, before or after changes of the same instant as they say")
  func ledger() {
    let toggle = CellToggle(
      cell: Self.cell, isEnabled: false, compliant: 0, failing: 90, exempt: 0, notApplicable: 0, noData: 0)
    for isToggledFirst in [true, false] {
      var ledger = HistoryLedger()
      var events: [HistoryEvent] = []
      ledger.advance([Self.change(nil, Self.state(.nonCompliant))], []) { events.append($0) }
      ledger.advance([Self.change(nil, Self.state(.nonCompliant), isOff: isToggledFirst)], [toggle]) {
        events.append($0)
      }
      var replay = HistoryReplay(at: [Self.at(9)])
      for event in events { replay.apply(event, at: Self.at(1)) }
      let numbers = replay.numbers()[0][Self.cell]

      #expect(numbers?.tally.fail == 0)
      #expect(numbers?.tally.disabledFailing == 2)
      #expect(numbers?.flows[.disabled] == (isToggledFirst ? 1 : 2))
      #expect(numbers?.flows.change == 0)
      #expect(ledger.tally(of: Self.cell).disabledFailing == 2)
    }
  }

  @Test("scores as AWS counts: 12 controls on, 6 passed, 2 without data")
  func securityScore() {
    var passed = VerdictTally()
    passed.pass = 3
    var failed = VerdictTally()
    (failed.pass, failed.fail) = (1, 2)
    var empty = VerdictTally()
    (empty.noData, empty.notApplicable) = (4, 1)
    var off = VerdictTally()
    off.disabledFailing = 7
    let tallies =
      Array(repeating: passed, count: 6) + Array(repeating: failed, count: 4) + Array(repeating: empty, count: 2) + [
        off
      ]

    #expect(Scores(tallies).securityScore == 0.6)
    #expect(Scores([VerdictTally]()).securityScore == nil)
    #expect(Scores([empty]).score == nil)
  }
}
