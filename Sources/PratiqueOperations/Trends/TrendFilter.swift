public import PratiqueCore

/// What numbers are about; every `nil` means any.
public struct TrendFilter: Hashable, Sendable {
  /// Only of this control.
  public var control: ControlID?
  /// Only of controls of this severity.
  public var severity: Severity?
  /// Only in this account.
  public var accountID: AccountID?
  /// Only in the accounts that are in this group now.
  public var accountGroup: AccountGroupID?
  /// Only in this region.
  public var region: Region?
  /// Only what this team owns now.
  public var team: TeamID?

  /// Everything.
  public init() {}

  /// In order; none if no control is of that severity.
  var controls: [ControlID] {
    Catalogue.controls.filter { candidate in
      (control ?? candidate.id) == candidate.id && (severity ?? candidate.severity) == candidate.severity
    }.map(\.id)
  }
}

/// What makes a series of its own.
public enum TrendDimension: String, CaseIterable, Hashable, Sendable {
  case control, account
  case accountGroup = "account_group"
  case region, team, severity, verdict
}

/// What is counted together: a control in a series, and in a region where these are told apart.
struct TrendKey: Hashable, Sendable {
  /// The account, group or team of the series; `all` where there is only one.
  let group: String
  let region: Region?
  let control: ControlID
}
