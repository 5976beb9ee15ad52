import NIOHTTP1

extension API {
  /// A person and what they may do.
  public struct Person: Decodable, Hashable, Sendable {
    /// Chosen by whoever added them.
    public let id: String
    /// For people.
    public let name: String
    /// Grows with every change.
    public let version: Int64
    /// By role, then scope.
    public let grants: [Grant]
  }
}

extension PratiqueClient {
  /// A page of the people, by id.
  public func people(limit: Int, cursor: String? = nil) async throws -> API.Page<API.Person> {
    try await answer(to: Call(path: "/v1/people", query: ["limit": String(limit), "cursor": cursor]))
  }

  /// One person.
  public func person(_ id: String) async throws -> API.Person {
    try await answer(to: Call(path: "/v1/people/\(id.percentEncoded)"))
  }

  /// Adds a person.
  public func createPerson(
    _ id: String, name: String? = nil, grants: [API.Grant] = [], isDryRun: Bool = false
  ) async throws -> API.Person {
    try await answer(
      to: .change(
        .POST, "/v1/people",
        ["id": .text(id), "name": JSONMember(name), "grants": .list(grants.map { .object($0.members) })],
        isDryRun: isDryRun))
  }

  /// Gives a role.
  public func grant(_ grant: API.Grant, to id: String, isDryRun: Bool = false) async throws -> API.Person {
    var call = Call.change(.POST, "/v1/people/\(id.percentEncoded)/grants", isDryRun: isDryRun)
    call.body = JSONMember.object(grant.members).bytes
    return try await answer(to: call)
  }

  /// Takes a role away.
  public func withdraw(
    _ grant: API.Grant, from id: String, version: Int64, isDryRun: Bool = false
  ) async throws -> API.Person {
    var call = Call.change(.DELETE, "/v1/people/\(id.percentEncoded)/grants", version: version)
    call.body = nil
    call.query = [
      "role": grant.role, "team": grant.team, "account": grant.account, "dry_run": isDryRun ? "true" : nil,
    ]
    return try await answer(to: call)
  }
}

extension API.Grant {
  var members: [String: JSONMember] {
    var members: [String: JSONMember] = ["role": .text(role)]
    members["team"] = JSONMember(team)
    members["account"] = JSONMember(account)
    return members
  }
}
