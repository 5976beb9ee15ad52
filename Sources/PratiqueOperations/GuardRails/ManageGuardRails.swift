internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// What guards exemptions of a control in a scope, with who set it and why.
public struct GuardRailView: Codable, Hashable, Sendable {
  /// `rail_…`; empty in a request.
  @OrNull public var id: String?
  /// `nil` is every control.
  @OrNull public var control: String?
  /// Nothing is the organisation.
  public var scope: ScopeJSON
  /// Whether there may be exemptions at all.
  public var isExemptable: Bool
  /// The longest an exemption may last; `nil` is for ever.
  @OrNull public var longestSeconds: Int64?
  /// The categories that are allowed; `nil` is all.
  @OrNull public var categories: [String]?
  /// How many people must approve.
  public var approvals: Int
  /// Why.
  public var reason: String
  /// Who set it; set by the server.
  @OrNull public var createdBy: String?
  /// When; set by the server.
  @OrNull public var createdAt: Instant?

  private enum CodingKeys: String, CodingKey {
    case id, control, scope
    case isExemptable = "is_exemptable"
    case longestSeconds = "longest_seconds"
    case categories, approvals, reason
    case createdBy = "created_by"
    case createdAt = "created_at"
  }

  /// A rail to be set.
  public init(
    control: String?, scope: ScopeJSON, isExemptable: Bool = true, longestSeconds: Int64? = nil,
    categories: [String]? = nil, approvals: Int = 1, reason: String
  ) {
    self.control = control
    self.scope = scope
    self.isExemptable = isExemptable
    self.longestSeconds = longestSeconds
    self.categories = categories
    self.approvals = approvals
    self.reason = reason
  }
}

/// Sets, lists and takes away guard rails. They hold for terms that are asked for from then on.
public struct ManageGuardRails: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Those that bear on what the caller sees.
  public func list(as principal: Principal) async throws(OperationError) -> [GuardRailView] {
    let reach = principal.reach(for: .read)
    return try await context.read(as: principal) { [context] db, _ in
      let decisions = try context.postures.decisions(of: principal.organisationID, db)
      return try GuardRailStore(db).all().filter { decisions.isVisible($0.rail.scope, within: reach) }
        .map(GuardRailView.init)
    }
  }

  /// Sets one.
  public func add(
    _ wanted: GuardRailView, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<GuardRailView> {
    let rail = try wanted.rail()
    let id = Identifier.random("rail")
    return try await context.change(as: principal, request) { db, now in
      try Self.checkPermission(principal)
      try rail.checkScope(db)
      let record = GuardRailRecord(
        id: id, rail: rail, reason: wanted.reason, createdBy: principal.personID.rawValue, createdAt: now)
      try GuardRailStore(db).insert(record)
      return Change(
        value: GuardRailView(record),
        audit: AuditRecord(
          "guard-rail.create", object: "guard-rail/\(id)", accountID: rail.scope.accountID, versionAfter: 1,
          reason: wanted.reason,
          details: [
            "control": AuditValue(wanted.control), "scope": .text(rail.scope.words),
            "exemptable": .flag(rail.isExemptable), "approvals": .number(Int64(rail.approvals)),
          ]))
    }
  }

  /// Takes one away.
  public func remove(
    _ id: String, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<String> {
    try await context.change(as: principal, request) { db, _ in
      try Self.checkPermission(principal)
      guard try GuardRailStore(db).delete(id) else { throw OperationError.notFound("guard rail \(id)") }
      return Change(value: id, audit: AuditRecord("guard-rail.delete", object: "guard-rail/\(id)"))
    }
  }

  /// The tags that exemptions may select by.
  public func governedTags(as principal: Principal) async throws(OperationError) -> [String] {
    try await context.read(as: principal) { db, _ in try GovernedTagStore(db).keys() }
  }

  /// Puts these in place of them.
  public func setGovernedTags(
    _ keys: [String], as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<[String]> {
    for (index, key) in keys.enumerated() where key.isEmpty || key.utf8.count > 128 {
      throw .invalid([InputFault("body/keys/\(index)", "a tag's key has 1 to 128 characters")])
    }
    return try await context.change(as: principal, request) { db, now in
      try Self.checkPermission(principal)
      try GovernedTagStore(db).replace(with: keys, by: principal.personID.rawValue, at: now)
      let stored = try GovernedTagStore(db).keys()
      return Change(
        value: stored,
        audit: AuditRecord("governed-tags.set", details: ["keys": .list(stored.map(AuditValue.text))]))
    }
  }

  private static func checkPermission(_ principal: Principal) throws {
    try principal.requireInOrganisation(.decideGuardRail, to: "set guard rails")
  }
}

extension GuardRailView {
  init(_ record: GuardRailRecord) {
    let rail = record.rail
    self.init(
      control: rail.control?.description, scope: ScopeJSON(rail.scope), isExemptable: rail.isExemptable,
      longestSeconds: rail.longest,
      categories: rail.categories.count == Exemption.Category.allCases.count
        ? nil : rail.categories.map(\.rawValue).sorted(),
      approvals: rail.approvals, reason: record.reason)
    id = record.id
    createdBy = record.createdBy
    createdAt = record.createdAt
  }

  func rail() throws(OperationError) -> GuardRail {
    var faults: [InputFault] = []
    if let control, ControlID(control) == nil {
      faults.append(InputFault("body/control", "there is no control `\(control)`"))
    }
    if reason.isBlank { faults.append(InputFault("body/reason", "say why")) }
    if !(1...5).contains(approvals) {
      faults.append(InputFault("body/approvals", "1 to 5 people can be asked to approve"))
    }
    if let longestSeconds, longestSeconds < 1 { faults.append(InputFault("body/longest_seconds", "at least 1")) }
    let allowed = categories?.map(Exemption.Category.init) ?? Exemption.Category.allCases
    if allowed.contains(nil) { faults.append(InputFault("body/categories", "a category is WAIVER or MITIGATED")) }
    guard faults.isEmpty else { throw .invalid(faults) }
    return GuardRail(
      control: control.flatMap { ControlID($0) }, scope: try scope.scope(), isExemptable: isExemptable,
      longest: longestSeconds, categories: Set(allowed.compactMap(\.self)), approvals: approvals)
  }
}

extension GuardRail {
  /// A rail in a place that doesn't exist would guard nothing, and nobody would notice.
  func checkScope(_ db: Connection) throws {
    let directory = DirectoryReader(db)
    switch scope {
    case .organisation: break
    case .group(let group):
      guard try !directory.exists(group) else { return }
      throw OperationError.unusable(at: "body/scope/account_group", "there is no account group `\(group)`")
    case .account(let account), .region(let account, _):
      guard try !directory.exists(account) else { return }
      throw OperationError.unusable(at: "body/scope/account_id", "there is no account \(account)")
    }
  }
}
