public import Postgres
public import PratiqueCore

/// Reads and moves the counts of single accounts.
public struct RollupStore {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// The counts as they are recorded now.
  public func current(of accounts: Set<AccountID>, controls: Set<ControlID>) throws -> [RollupCell: RollupNumbers] {
    guard !accounts.isEmpty, !controls.isEmpty else { return [:] }
    let rows = try db.query(
      """
      SELECT DISTINCT ON (account_id, control, region) account_id, control, region, \(fragment: Self.columns)
      FROM verdict_rollup
      WHERE account_id = ANY (\(accounts.map(\.rawValue).sorted()))
        AND control = ANY (\(controls.map { Int16($0.number) }))
        -- Of days that are closed every one has all rows, so that what is older needn't be looked at.
        AND day >= coalesce(
          (SELECT (closed_until AT TIME ZONE 'UTC')::date - 1 FROM trend_clock), '-infinity'::date)
      ORDER BY account_id, control, region, day DESC
      """)
    return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.rollupCell(), try $0.rollupNumbers()) })
  }

  /// Adds to the counts of a day; what comes later than the day isn't there yet.
  ///
  /// INVARIANT: the caller has locked the accounts, and everything that is recorded is older.
  ///
  /// - Parameter instant: any of the day, in UTC.
  public static func move(_ changes: [RollupCell: RollupNumbers], at instant: Instant) -> SQL {
    let cells = Array(changes.keys)
    func numbers(_ number: (RollupNumbers) -> Int) -> [Int64] { cells.map { Int64(number(changes[$0]!)) } }
    return """
      INSERT INTO verdict_rollup AS known (account_id, control, region, day, \(fragment: columns))
      SELECT change.account_id, change.control, change.region, (\(instant.timestamp) AT TIME ZONE 'UTC')::date,
        coalesce(base.pass, 0) + change.pass, coalesce(base.fail, 0) + change.fail,
        coalesce(base.exempt, 0) + change.exempt, coalesce(base.not_applicable, 0) + change.not_applicable,
        coalesce(base.no_data, 0) + change.no_data,
        coalesce(base.disabled_compliant, 0) + change.disabled_compliant,
        coalesce(base.disabled_failing, 0) + change.disabled_failing,
        coalesce(base.disabled_exempt, 0) + change.disabled_exempt,
        coalesce(base.disabled_not_applicable, 0) + change.disabled_not_applicable,
        coalesce(base.disabled_no_data, 0) + change.disabled_no_data,
        coalesce(base.fixed, 0) + change.fixed, coalesce(base.exempted, 0) + change.exempted,
        coalesce(base.disabled, 0) + change.disabled, coalesce(base.gone, 0) + change.gone,
        coalesce(base.regressed, 0) + change.regressed, coalesce(base.expired, 0) + change.expired,
        coalesce(base.revoked, 0) + change.revoked, coalesce(base.enabled, 0) + change.enabled,
        coalesce(base.appeared, 0) + change.appeared
      FROM unnest(
          \(cells.map(\.accountID.rawValue)), \(cells.map { Int16($0.control.number) }), \(cells.map(\.region.rawValue)),
          \(numbers { $0.tally.pass }), \(numbers { $0.tally.fail }), \(numbers { $0.tally.exempt }),
          \(numbers { $0.tally.notApplicable }), \(numbers { $0.tally.noData }),
          \(numbers { $0.tally.disabledCompliant }), \(numbers { $0.tally.disabledFailing }),
          \(numbers { $0.tally.disabledExempt }), \(numbers { $0.tally.disabledNotApplicable }),
          \(numbers { $0.tally.disabledNoData }),
          \(numbers { $0.flows[.fixed] }), \(numbers { $0.flows[.exempted] }), \(numbers { $0.flows[.disabled] }),
          \(numbers { $0.flows[.gone] }), \(numbers { $0.flows[.regressed] }), \(numbers { $0.flows[.expired] }),
          \(numbers { $0.flows[.revoked] }), \(numbers { $0.flows[.enabled] }), \(numbers { $0.flows[.appeared] })
        ) AS change (account_id, control, region, \(fragment: columns))
        LEFT JOIN LATERAL (
          SELECT * FROM verdict_rollup AS last
          WHERE last.account_id = change.account_id AND last.control = change.control AND last.region = change.region
            AND last.day <= (\(instant.timestamp) AT TIME ZONE 'UTC')::date
          ORDER BY last.day DESC LIMIT 1
        ) AS base ON true
      ON CONFLICT ON CONSTRAINT verdict_rollup_pkey DO UPDATE SET
        pass = excluded.pass, fail = excluded.fail, exempt = excluded.exempt,
        not_applicable = excluded.not_applicable, no_data = excluded.no_data,
        disabled_compliant = excluded.disabled_compliant, disabled_failing = excluded.disabled_failing,
        disabled_exempt = excluded.disabled_exempt, disabled_not_applicable = excluded.disabled_not_applicable,
        disabled_no_data = excluded.disabled_no_data, fixed = excluded.fixed, exempted = excluded.exempted,
        disabled = excluded.disabled, gone = excluded.gone, regressed = excluded.regressed,
        expired = excluded.expired, revoked = excluded.revoked, enabled = excluded.enabled,
        appeared = excluded.appeared
      """
  }

  /// The numbers of a cell, in the order of the table.
  public static var columns: SQL {
    """
    pass, fail, exempt, not_applicable, no_data, disabled_compliant, disabled_failing, disabled_exempt,
    disabled_not_applicable, disabled_no_data, fixed, exempted, disabled, gone, regressed, expired, revoked, enabled,
    appeared
    """
  }
}

extension Row {
  func rollupCell() throws -> RollupCell {
    guard let account = AccountID(try decode("account_id")), let region = Region(try decode("region")) else {
      throw DamagedRowError("verdict_rollup: its account or region can't be read")
    }
    return RollupCell(accountID: account, region: region, control: try control())
  }

  func rollupNumbers() throws -> RollupNumbers {
    var numbers = RollupNumbers()
    numbers.tally.pass = try decode("pass")
    numbers.tally.fail = try decode("fail")
    numbers.tally.exempt = try decode("exempt")
    numbers.tally.notApplicable = try decode("not_applicable")
    numbers.tally.noData = try decode("no_data")
    numbers.tally.disabledCompliant = try decode("disabled_compliant")
    numbers.tally.disabledFailing = try decode("disabled_failing")
    numbers.tally.disabledExempt = try decode("disabled_exempt")
    numbers.tally.disabledNotApplicable = try decode("disabled_not_applicable")
    numbers.tally.disabledNoData = try decode("disabled_no_data")
    for cause in FailureCause.allCases { numbers.flows[cause] = try decode(cause.rawValue) }
    return numbers
  }
}
