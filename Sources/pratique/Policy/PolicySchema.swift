import PratiqueClient

/// What a spec may hold, by kind.
struct PolicySchema {
  /// What a member's value is.
  enum Kind {
    case text, flag, control, identifier, accounts, time, length, category, categories, approvals, scope, teamScopes
    case targets, tags
  }

  /// One member.
  struct Member {
    /// In the file.
    let name: String
    /// In the request, below `spec`.
    let path: [String]
    let kind: Kind
    let isRequired: Bool
  }

  let members: [Member]

  private init(_ members: Member...) {
    self.members = members
  }

  static func of(_ kind: PolicyDocument.Kind) -> PolicySchema {
    switch kind {
    case .account: account
    case .accountGroup: accountGroup
    case .team: team
    case .enablement: enablement
    case .exemption: exemption
    case .guardRail: guardRail
    }
  }

  private static let account = PolicySchema(.optional("title", .text))

  private static let accountGroup = PolicySchema(.optional("title", .text), .required("accounts", .accounts))

  private static let team = PolicySchema(.optional("title", .text), .required("scopes", .teamScopes))

  private static let enablement = PolicySchema(
    .required("control", .control),
    .required("scope", .scope),
    .required("enabled", "is_enabled", .flag),
    .optional("locked", "is_locked", .flag),
    .required("reason", .text),
    .optional("evidence", .text),
    .optional("from", "starts_at", .time),
    .optional("until", "ends_at", .time))

  private static let exemption = PolicySchema(
    .required("team", .identifier),
    .required("control", .control),
    .optional("category", .category),
    .required("targets", "selector", "targets", .targets),
    .optional("tags", "selector", "tags", .tags),
    .optional("container", "selector", "container", .text),
    .optional("until_changed", "selector", "until_changed", .flag),
    .required("reason", .text),
    .optional("evidence", .text),
    .optional("from", "starts_at", .time),
    .optional("until", "expires_at", .time))

  private static let guardRail = PolicySchema(
    .optional("control", .control),
    .required("scope", .scope),
    .optional("exemptable", "is_exemptable", .flag),
    .optional("longest", "longest_seconds", .length),
    .optional("categories", .categories),
    .optional("approvals", .approvals),
    .required("reason", .text))
}

extension PolicySchema.Member {
  fileprivate static func required(_ name: String, _ kind: PolicySchema.Kind) -> Self {
    Self(name: name, path: [name], kind: kind, isRequired: true)
  }

  fileprivate static func required(_ name: String, _ path: String, _ kind: PolicySchema.Kind) -> Self {
    Self(name: name, path: [path], kind: kind, isRequired: true)
  }

  fileprivate static func required(
    _ name: String, _ parent: String, _ path: String, _ kind: PolicySchema.Kind
  ) -> Self {
    Self(name: name, path: [parent, path], kind: kind, isRequired: true)
  }

  fileprivate static func optional(_ name: String, _ kind: PolicySchema.Kind) -> Self {
    Self(name: name, path: [name], kind: kind, isRequired: false)
  }

  fileprivate static func optional(_ name: String, _ path: String, _ kind: PolicySchema.Kind) -> Self {
    Self(name: name, path: [path], kind: kind, isRequired: false)
  }

  fileprivate static func optional(
    _ name: String, _ parent: String, _ path: String, _ kind: PolicySchema.Kind
  ) -> Self {
    Self(name: name, path: [parent, path], kind: kind, isRequired: false)
  }
}
