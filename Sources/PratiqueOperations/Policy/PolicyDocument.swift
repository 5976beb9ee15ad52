public import PratiqueCore

/// One object of a policy that is kept in files.
public struct PolicyDocument: Sendable {
  /// What it should be.
  public enum Spec: Sendable {
    case account(title: String?)
    case accountGroup(title: String?, accounts: [AccountID])
    case team(title: String?, scopes: [TeamScope])
    case enablement(EnablementRequest)
    case exemption(team: TeamID, ExemptionTerms)
    case guardRail(GuardRailView)
  }

  /// Unique within its kind; of an account its 12 digits, of a group or team its id.
  public let name: String
  /// What it should be.
  public let spec: Spec

  /// Takes both as they are.
  public init(name: String, spec: Spec) {
    self.name = name
    self.spec = spec
  }
}

extension PolicyDocument.Spec {
  /// The word that stands in files.
  public var kind: String {
    switch self {
    case .account: "Account"
    case .accountGroup: "AccountGroup"
    case .team: "Team"
    case .enablement: "Enablement"
    case .exemption: "Exemption"
    case .guardRail: "GuardRail"
    }
  }
}

/// What a policy changes.
public struct PolicyPlan: Codable, Hashable, Sendable {
  /// What becomes of one object.
  public struct Change: Codable, Hashable, Sendable {
    /// What is done with it.
    public enum Action: String, Codable, Hashable, Sendable {
      case create, update, unchanged, prune
      /// It is kept by somebody else, so that nothing of the policy is applied.
      case conflict
    }

    /// What is done.
    public let action: Action
    /// As in the files.
    public let kind: String
    /// As in the files.
    public let name: String
    /// One line for people: what differs, or what it waits for.
    @OrNull public var detail: String?
    /// Of the object, once there is one.
    @OrNull public var id: String?
  }

  /// Which policy.
  public let policy: String
  /// In the order of the documents, then what is pruned.
  public let changes: [Change]
}
