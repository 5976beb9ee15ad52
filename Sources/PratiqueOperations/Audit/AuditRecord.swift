public import PratiqueCore

/// What a change says about itself in the audit log.
public struct AuditRecord: Sendable {
  /// What was done: `team.create`.
  public var action: String
  /// To what: `team/payments`.
  public var object: String?
  /// The team that it concerns; its members see the entry.
  public var teamID: TeamID?
  /// The account that it concerns.
  public var accountID: AccountID?
  /// The object's version before; `nil` when there was none.
  public var versionBefore: Int64?
  /// The object's version after; `nil` when it is gone.
  public var versionAfter: Int64?
  /// Why, in the words of whoever did it.
  public var reason: String?
  /// What else there is to say, by name; never a secret.
  public var details: [String: AuditValue]

  /// By default only what was done.
  public init(
    _ action: String, object: String? = nil, teamID: TeamID? = nil, accountID: AccountID? = nil,
    versionBefore: Int64? = nil, versionAfter: Int64? = nil, reason: String? = nil, details: [String: AuditValue] = [:]
  ) {
    self.action = action
    self.object = object
    self.teamID = teamID
    self.accountID = accountID
    self.versionBefore = versionBefore
    self.versionAfter = versionAfter
    self.reason = reason
    self.details = details
  }
}

/// A value in an audit entry.
public indirect enum AuditValue: Hashable, Sendable {
  case none
  case flag(Bool)
  case number(Int64)
  case text(String)
  case list([AuditValue])
  case record([String: AuditValue])

  /// Nothing for `nil`.
  public init(_ text: String?) {
    self = text.map(AuditValue.text) ?? .none
  }
}
