internal import Postgres
public import PratiqueCore

/// Behind a transition, in the order of account, time and sequence.
public struct HistoryPosition: Hashable, Sendable {
  /// Compared first.
  public let accountID: AccountID
  /// Compared second.
  public let at: Instant
  /// Within the instant.
  public let sequence: Int64

  /// Takes everything as it is.
  public init(accountID: AccountID, at: Instant, sequence: Int64) {
    self.accountID = accountID
    self.at = at
    self.sequence = sequence
  }
}

/// A row of `finding_transition`, without its beginning.
public struct StoredTransition: Hashable, Sendable {
  /// Of which resource.
  public let resourceID: Int64
  /// Within the instant.
  public let sequence: Int64
  /// When.
  public let at: Instant
  /// From what to what.
  public let change: FindingChange
  /// Why.
  public let cause: TransitionCause

  /// Where it stands.
  public var position: HistoryPosition {
    HistoryPosition(accountID: change.accountID, at: at, sequence: sequence)
  }
}

/// A row of `enablement_transition`.
public struct StoredToggle: Hashable, Sendable {
  /// Within the instant.
  public let sequence: Int64
  /// When.
  public let at: Instant
  /// What went on or off.
  public let toggle: CellToggle
  /// Why.
  public let cause: TransitionCause

  /// Where it stands.
  public var position: HistoryPosition {
    HistoryPosition(accountID: toggle.cell.accountID, at: at, sequence: sequence)
  }
}

/// Counts read from the database.
public struct CountedRow: Sendable {
  /// Which of the instants or days that were asked for.
  public let place: Int
  /// The series; empty where all accounts are counted together.
  public let key: String
  /// What judges.
  public let control: ControlID
  /// Where, if regions are counted apart.
  public let region: Region?
  /// How many.
  public let numbers: RollupNumbers
}

extension Row {
  func storedTransition() throws -> StoredTransition {
    let (accountID, region) = try place()
    let cause = try transitionCause()
    return StoredTransition(
      resourceID: try decode("resource_id"), sequence: try decode("sequence"), at: try instant("at"),
      change: FindingChange(
        accountID: accountID, region: region, before: try findingState("before"), after: try findingState("after"),
        disabled: ControlSet(rawValue: try decode("disabled")), trigger: cause.trigger),
      cause: cause)
  }

  private func findingState(_ side: String) throws -> FindingState? {
    guard let revision: Int32 = try decodeIfPresent("revision_\(side)") else { return nil }
    return FindingState(
      revision: Revision(revision), outcomes: PackedOutcomes(rawValue: try decode("outcomes_\(side)")),
      exempt: ControlSet(rawValue: try decode("exempt_\(side)")), isGone: try decode("is_gone_\(side)"))
  }

  func storedToggle() throws -> StoredToggle {
    let (accountID, region) = try place()
    let counts: [Int] = try ["compliant", "failing", "exempt", "not_applicable", "no_data"].map { try decode($0) }
    return StoredToggle(
      sequence: try decode("sequence"), at: try instant("at"),
      toggle: CellToggle(
        cell: RollupCell(accountID: accountID, region: region, control: try control()),
        isEnabled: try decode("is_enabled"), compliant: counts[0], failing: counts[1], exempt: counts[2],
        notApplicable: counts[3], noData: counts[4]),
      cause: try transitionCause())
  }

  func countedRow(place: Int, key: String, _ columns: [RollupColumn]) throws -> CountedRow {
    let region: String? = try decodeIfPresent("region")
    return CountedRow(
      place: place, key: key, control: try control(), region: region.flatMap { Region($0) },
      numbers: try rollupNumbers(columns))
  }

  private func place() throws -> (AccountID, Region) {
    guard let accountID = AccountID(try decode("account_id")), let region = Region(try decode("region")) else {
      throw DamagedRowError("history: an account or region can't be read")
    }
    return (accountID, region)
  }

  func transitionCause() throws -> TransitionCause {
    let trigger: String = try decode("trigger")
    guard let known = EvaluationTrigger(rawValue: trigger) else {
      throw DamagedRowError("history: the trigger `\(trigger)` isn't known")
    }
    return TransitionCause(
      known, evaluationID: try decode("evaluation_id"), decisionID: try decodeIfPresent("decision_id"))
  }
}

extension Instant {
  /// The day in UTC that it lies in: `2026-11-25`.
  public var dayText: String { String(description.prefix(10)) }
}
