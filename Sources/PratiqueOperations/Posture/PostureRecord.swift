internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// What history says of an instant besides the findings themselves: how far it goes, and what was on.
struct PostureRecord {
  /// Until when it is written.
  private let until: [AccountID: Instant]
  /// Where a control went on or off later.
  private let settings: [RollupCell: Bool]

  /// - Parameter accounts: what will be asked about; `nil` is all.
  init(at instant: Instant, in accounts: Set<AccountID>?, _ db: Connection) throws {
    let reader = RecordReader(db)
    until = try reader.recordedUntil(in: accounts)
    settings = try reader.settings(at: instant, in: accounts)
  }

  /// Whether the history of an account is written that far. What is due since isn't in it: there the decisions that are
  /// known answer, which is what will be written.
  func holds(_ accountID: AccountID, at instant: Instant) -> Bool {
    until[accountID].map { instant <= $0 } ?? false
  }

  /// Whether a control was on; `nil` where history doesn't go that far.
  func isEnabled(_ cell: RollupCell, _ posture: Posture, at instant: Instant) -> Bool? {
    guard let until = until[cell.accountID], instant <= until else { return nil }
    if let setting = settings[cell] { return setting }
    // Nothing was switched from then on, so it is as when history ends. What decisions say of the instant itself may be
    // another thing: the account may have been in other groups.
    return posture.enablements.setting(of: cell.control, accountID: cell.accountID, region: cell.region, at: until)
      .isEnabled
  }
}

extension VerdictScan {
  /// Looks at an instant: at current outcomes now and in time to come, at history before.
  ///
  /// - Parameter accounts: what will be asked about; `nil` is all.
  /// - Throws: ``OperationError/invalid(_:)`` for an instant of which nothing is kept any more.
  static func looking(
    at instant: Instant, in accounts: Set<AccountID>?, as principal: Principal, _ context: OperationContext,
    _ db: Connection, now: Instant
  ) throws -> VerdictScan {
    let isPast = instant < now
    if isPast { try History.checkKept(instant, at: "query/at", db) }
    return VerdictScan(
      reader: FindingReader(db, at: isPast ? .past(instant) : .now), evaluator: context.evaluator,
      posture: try context.postures.decisions(of: principal.organisationID, db).posture,
      reach: principal.reach(for: .read), at: instant,
      record: isPast ? try PostureRecord(at: instant, in: accounts, db) : nil,
      mayRead: { principal.may(.read, team: $0) })
  }
}

/// What is kept of the past.
enum History {
  /// - Throws: ``OperationError/invalid(_:)``, saying from when on history is kept, for an instant before that.
  static func checkKept(_ instant: Instant, at pointer: String, _ db: Connection) throws {
    guard let begin = try RecordReader(db).horizon(), instant < begin else { return }
    throw OperationError.unusable(at: pointer, "history is kept from \(begin) on; \(instant) is before that")
  }
}
