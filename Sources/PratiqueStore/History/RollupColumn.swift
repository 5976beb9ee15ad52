internal import Postgres
public import PratiqueCore

/// The numbers of a cell by their columns, in the order of the tables: the one list for whoever reads, writes or compares
/// them.
public enum RollupColumn: String, CaseIterable, Hashable, Sendable {
  case pass, fail, exempt
  case notApplicable = "not_applicable"
  case noData = "no_data"
  case disabledCompliant = "disabled_compliant"
  case disabledFailing = "disabled_failing"
  case disabledExempt = "disabled_exempt"
  case disabledNotApplicable = "disabled_not_applicable"
  case disabledNoData = "disabled_no_data"
  case fixed, exempted, disabled, gone, regressed, expired, revoked, enabled, appeared

  /// Those that count findings, and not why more or fewer failed; the first ones.
  static let counts = allCases.filter { FailureCause(rawValue: $0.rawValue) == nil }

  /// All of them, as a statement names them.
  static var names: SQL { list { "\($0)" } }

  /// What is said of each, with commas in between.
  static func list(_ columns: [RollupColumn] = allCases, _ text: (String) -> String) -> SQL {
    SQL(raw: columns.map { text($0.rawValue) }.joined(separator: ", "))
  }

  /// An array of each number, to be unnested.
  static func arrays(of rows: [RollupNumbers]) -> SQL {
    allCases.map { column -> SQL in "\(rows.map { Int64($0[column]) })" }.joined(separator: ", ")
  }
}

extension RollupNumbers {
  /// The number of a column.
  public subscript(column: RollupColumn) -> Int {
    get {
      switch column {
      case .pass: tally.pass
      case .fail: tally.fail
      case .exempt: tally.exempt
      case .notApplicable: tally.notApplicable
      case .noData: tally.noData
      case .disabledCompliant: tally.disabledCompliant
      case .disabledFailing: tally.disabledFailing
      case .disabledExempt: tally.disabledExempt
      case .disabledNotApplicable: tally.disabledNotApplicable
      case .disabledNoData: tally.disabledNoData
      case .fixed: flows[.fixed]
      case .exempted: flows[.exempted]
      case .disabled: flows[.disabled]
      case .gone: flows[.gone]
      case .regressed: flows[.regressed]
      case .expired: flows[.expired]
      case .revoked: flows[.revoked]
      case .enabled: flows[.enabled]
      case .appeared: flows[.appeared]
      }
    }
    set {
      switch column {
      case .pass: tally.pass = newValue
      case .fail: tally.fail = newValue
      case .exempt: tally.exempt = newValue
      case .notApplicable: tally.notApplicable = newValue
      case .noData: tally.noData = newValue
      case .disabledCompliant: tally.disabledCompliant = newValue
      case .disabledFailing: tally.disabledFailing = newValue
      case .disabledExempt: tally.disabledExempt = newValue
      case .disabledNotApplicable: tally.disabledNotApplicable = newValue
      case .disabledNoData: tally.disabledNoData = newValue
      case .fixed: flows[.fixed] = newValue
      case .exempted: flows[.exempted] = newValue
      case .disabled: flows[.disabled] = newValue
      case .gone: flows[.gone] = newValue
      case .regressed: flows[.regressed] = newValue
      case .expired: flows[.expired] = newValue
      case .revoked: flows[.revoked] = newValue
      case .enabled: flows[.enabled] = newValue
      case .appeared: flows[.appeared] = newValue
      }
    }
  }
}
