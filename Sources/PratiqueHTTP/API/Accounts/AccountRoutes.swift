import HTTPTypes
import Hummingbird
import PratiqueCore
import PratiqueOperations

/// `/v1/accounts` and `/v1/account-groups`.
struct AccountRoutes {
  let context: OperationContext
  let settings: APIServer.Settings

  func add(to router: PolicyRouter) {
    router.get("/v1/accounts", policy: .action(.read), use: list)
    router.post("/v1/accounts", policy: .action(.manageAccess), use: create)
    router.get("/v1/accounts/{id}", policy: .action(.read), use: get)
    router.patch("/v1/accounts/{id}", policy: .action(.manageAccess), use: edit)
    router.get("/v1/account-groups", policy: .action(.read), use: listGroups)
    router.post("/v1/account-groups", policy: .action(.manageAccess), use: createGroup)
    router.get("/v1/account-groups/{id}", policy: .action(.read), use: getGroup)
    router.patch("/v1/account-groups/{id}", policy: .action(.manageAccess), use: editGroup)
  }

  @Sendable
  private func list(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let part = parameters.page()
    try parameters.finish()
    let page = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ReadAccounts(context).list(as: principal, limit: part.limit, cursor: part.cursor)
    }
    return Response(json: ListAnswer(page, AccountAnswer.init))
  }

  @Sendable
  private func get(_ request: Request, _ api: APIContext) async throws -> Response {
    try QueryParameters(of: request).finish()
    let id = try api.pathIdentifier("id", of: "account", AccountID.init)
    let account = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ReadAccounts(context).get(id, as: principal)
    }
    return Response(json: AccountAnswer(account), version: account.version, for: request)
  }

  @Sendable
  private func create(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let body = try BodyReader(mutation.body)
    let id = body.require("id", expected: "an account id of 12 digits", AccountID.init)
    let name = body.text("name", atMost: 200)
    try body.finish()
    guard let id else { throw Problem(unusable: "body/id", "`id` is missing") }
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ChangeAccounts(context).create(id, name: name ?? "", as: principal, mutation.change)
    }
    return Response(
      changed, status: mutation.change.isDryRun ? .ok : .created, version: changed.value.version
    ) { AccountAnswer($0) }
  }

  @Sendable
  private func edit(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let id = try api.pathIdentifier("id", of: "account", AccountID.init)
    let version = try request.ifMatch()
    let body = try BodyReader(mutation.body)
    let name = body.text("name", atMost: 200)
    try body.finish()
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ChangeAccounts(context).rename(id, name: name, version: version, as: principal, mutation.change)
    }
    return Response(changed, version: changed.value.version) { AccountAnswer($0) }
  }

  @Sendable
  private func listGroups(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let part = parameters.page()
    try parameters.finish()
    let page = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ReadAccounts(context).listGroups(as: principal, limit: part.limit, cursor: part.cursor)
    }
    return Response(json: ListAnswer(page, AccountGroupAnswer.init))
  }

  @Sendable
  private func getGroup(_ request: Request, _ api: APIContext) async throws -> Response {
    try QueryParameters(of: request).finish()
    let id = try api.pathIdentifier("id", of: "account group", AccountGroupID.init)
    let group = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ReadAccounts(context).getGroup(id, as: principal)
    }
    return Response(json: AccountGroupAnswer(group), version: group.version, for: request)
  }

  @Sendable
  private func createGroup(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let body = try BodyReader(mutation.body)
    let id = body.require("id", expected: "an id of 1 to 64 letters, digits, - and _", AccountGroupID.init)
    let name = body.text("name", atMost: 200)
    let accounts = body.list("accounts", of: "an account id of 12 digits", AccountID.init)
    try body.finish()
    guard let id else { throw Problem(unusable: "body/id", "`id` is missing") }
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ChangeAccountGroups(context).create(
        id, name: name ?? "", accounts: accounts ?? [], as: principal, mutation.change)
    }
    return Response(
      changed, status: mutation.change.isDryRun ? .ok : .created, version: changed.value.version
    ) { AccountGroupAnswer($0) }
  }

  @Sendable
  private func editGroup(_ request: Request, _ api: APIContext) async throws -> Response {
    let mutation = try await Mutation(request, api, settings)
    let id = try api.pathIdentifier("id", of: "account group", AccountGroupID.init)
    let version = try request.ifMatch()
    let body = try BodyReader(mutation.body)
    let name = body.text("name", atMost: 200)
    let accounts = body.list("accounts", of: "an account id of 12 digits", AccountID.init)
    try body.finish()
    let changed = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ChangeAccountGroups(context).edit(
        id, name: name, accounts: accounts, version: version, as: principal, mutation.change)
    }
    return Response(changed, version: changed.value.version) { AccountGroupAnswer($0) }
  }
}

/// An account as the API writes it.
struct AccountAnswer: Encodable, Sendable {
  let id: String
  let name: String
  let version: Int64
  let groups: [String]

  init(_ account: AccountView) {
    id = account.id
    name = account.name
    version = account.version
    groups = account.groups
  }
}

/// A group of accounts as the API writes it.
struct AccountGroupAnswer: Encodable, Sendable {
  let id: String
  let name: String
  let version: Int64
  let accounts: [String]

  init(_ group: AccountGroupView) {
    id = group.id
    name = group.name
    version = group.version
    accounts = group.accounts
  }
}
