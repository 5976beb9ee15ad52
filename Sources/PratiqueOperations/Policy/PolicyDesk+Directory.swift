internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// Accounts, groups and teams: objects that have an id of their own, so that a policy may adopt what is there already.
extension PolicyDesk {
  func applyAccount(_ document: PolicyDocument, _ title: String?) throws -> PolicyPlan.Change {
    try principal.requireInOrganisation(.manageAccess, to: "change accounts")
    guard let id = AccountID(document.name) else {
      throw OperationError.unusable(at: "body", "`\(document.name)` is no account id of 12 digits")
    }
    let store = AccountStore(db)
    guard let account = try store.find(id, locks: true) else {
      guard try store.insert(id, name: title ?? "", at: now) else {
        throw OperationError.conflict("account \(id) is registered elsewhere")
      }
      return try adopted(.account, document, .create)
    }
    return try adopt(.account, document, differs: [("title", title.map { $0 != account.name } ?? false)]) {
      _ = try store.update(id, name: title)
    }
  }

  func applyGroup(_ document: PolicyDocument, _ title: String?, _ accounts: [AccountID]) throws -> PolicyPlan.Change {
    try principal.requireInOrganisation(.manageAccess, to: "change account groups")
    guard let id = AccountGroupID(document.name) else {
      throw OperationError.unusable(at: "body", "`\(document.name)` is no id of a group")
    }
    let store = AccountStore(db)
    let unknown = Set(accounts).subtracting(try store.known(accounts)).sorted()
    guard unknown.isEmpty else {
      throw OperationError.unusable(
        at: "body/accounts", "there is no account \(unknown.map(\.rawValue).joined(separator: ", "))")
    }
    guard let group = try store.findGroup(id, locks: true) else {
      _ = try store.insertGroup(id, name: title ?? "", at: now)
      _ = try store.updateGroup(id, name: nil, accounts: accounts)
      return try adopted(.accountGroup, document, .create)
    }
    let differences = [
      ("title", title.map { $0 != group.name } ?? false), ("accounts", Set(accounts) != Set(group.accounts)),
    ]
    return try adopt(.accountGroup, document, differs: differences) {
      _ = try store.updateGroup(id, name: title, accounts: accounts)
    }
  }

  func applyTeam(_ document: PolicyDocument, _ title: String?, _ scopes: [TeamScope]) throws -> PolicyPlan.Change {
    try principal.requireInOrganisation(.manageAccess, to: "change teams")
    guard let id = TeamID(document.name) else {
      throw OperationError.unusable(at: "body", "`\(document.name)` is no id of a team")
    }
    let known = try AccountStore(db).known(scopes.map(\.accountID))
    for (index, scope) in scopes.enumerated() where !known.contains(scope.accountID) {
      throw OperationError.unusable(
        at: "body/scopes/\(index)/account_id", "there is no account \(scope.accountID)")
    }
    let store = TeamStore(db)
    guard let team = try store.find(id, locks: true) else {
      _ = try store.insert(id, name: title ?? "", at: now)
      for scope in scopes { _ = try store.insert(scope, id: Identifier.random("scp"), of: id) }
      return try adopted(.team, document, .create)
    }
    let differences = [
      ("title", title.map { $0 != team.name } ?? false), ("scopes", Set(scopes) != Set(team.scopes.map(\.scope))),
    ]
    return try adopt(.team, document, differs: differences) {
      for stored in team.scopes where !scopes.contains(stored.scope) { _ = try store.deleteScope(stored.id, of: id) }
      for scope in scopes where !team.scopes.contains(where: { $0.scope == scope }) {
        _ = try store.insert(scope, id: Identifier.random("scp"), of: id)
      }
      _ = try store.update(id, name: title)
    }
  }

  /// Lets go of what isn't in the files any more: others may use it, so that it stays.
  mutating func pruneDirectory(_ isLeft: (String, String) -> Bool) throws {
    let store = ManagedStore(db)
    let kinds: [(ManagedStore.Kind, String)] = [
      (.team, "Team"), (.accountGroup, "AccountGroup"), (.account, "Account"),
    ]
    for (kind, word) in kinds {
      for id in try store.kept(kind, by: policy) where isLeft(word, id) {
        try principal.requireInOrganisation(.manageAccess, to: "change what is kept by policy \(policy)")
        try store.setKeeper(of: kind, id, to: nil)
        changes.append(pruned(word, id, "stays, and is no longer kept by policy \(policy)", id: id))
      }
    }
  }

  // MARK: Parts

  /// Takes what is there under the policy's care, and brings it into line where it differs.
  private func adopt(
    _ kind: ManagedStore.Kind, _ document: PolicyDocument, differs: [(String, Bool)], _ update: () throws -> Void
  ) throws -> PolicyPlan.Change {
    let keeper = try ManagedStore(db).keeper(of: kind, document.name)
    if let keeper, keeper != policy {
      return change(.conflict, document, "it is kept by policy \(keeper)", id: document.name)
    }
    var words = differs.filter(\.1).map(\.0)
    if !words.isEmpty { try update() }
    if keeper == nil { words.append("now kept by policy \(policy)") }
    guard !words.isEmpty else { return change(.unchanged, document, id: document.name) }
    return try adopted(kind, document, .update, words.joined(separator: ", "))
  }

  private func adopted(
    _ kind: ManagedStore.Kind, _ document: PolicyDocument, _ action: PolicyPlan.Change.Action, _ detail: String? = nil
  ) throws -> PolicyPlan.Change {
    try ManagedStore(db).setKeeper(of: kind, document.name, to: policy)
    return change(action, document, detail, id: document.name)
  }
}
