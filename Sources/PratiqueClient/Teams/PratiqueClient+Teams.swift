import NIOHTTP1

extension API {
  /// A tag that must be there with exactly this value.
  public struct Tag: Decodable, Hashable, Sendable {
    /// The tag's key.
    public let key: String
    /// The tag's whole value.
    public let value: String

    /// Takes both as they are.
    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// A team, who is in it, and what it owns.
  public struct Team: Decodable, Hashable, Sendable {
    /// A person's role in the team.
    public struct Member: Decodable, Hashable, Sendable {
      /// The person's id.
      public let person: String
      /// Such as `exemption_manager`.
      public let role: String
    }

    /// A part of an account.
    public struct Scope: Decodable, Hashable, Sendable {
      /// Names it within the team.
      public let id: String
      /// The account it lies in.
      public let account: String
      /// `nil` is every region.
      public let region: String?
      /// `nil` is every resource.
      public let pattern: String?
      /// `nil` asks for no tag.
      public let tag: Tag?
    }

    /// Chosen by whoever added it.
    public let id: String
    /// For people.
    public let name: String
    /// Grows with every change.
    public let version: Int64
    /// By person and role.
    public let members: [Member]
    /// By their ids.
    public let scopes: [Scope]
  }
}

extension PratiqueClient {
  /// A page of the teams, by id.
  public func teams(limit: Int, cursor: String? = nil) async throws -> API.Page<API.Team> {
    try await answer(to: Call(path: "/v1/teams", query: ["limit": String(limit), "cursor": cursor]))
  }

  /// One team.
  public func team(_ id: String) async throws -> API.Team {
    try await answer(to: Call(path: "/v1/teams/\(id.percentEncoded)"))
  }

  /// Adds a team.
  public func createTeam(_ id: String, name: String? = nil, isDryRun: Bool = false) async throws -> API.Team {
    try await answer(
      to: .change(.POST, "/v1/teams", ["id": .text(id), "name": JSONMember(name)], isDryRun: isDryRun))
  }

  /// Changes a team's name.
  public func editTeam(_ id: String, name: String, version: Int64, isDryRun: Bool = false) async throws -> API.Team {
    try await answer(
      to: .change(
        .PATCH, "/v1/teams/\(id.percentEncoded)", ["name": .text(name)], version: version, isDryRun: isDryRun))
  }

  /// Gives somebody a role in the team.
  public func addMember(
    _ person: String, role: String, to id: String, isDryRun: Bool = false
  ) async throws -> API.Team {
    try await answer(
      to: .change(
        .POST, "/v1/teams/\(id.percentEncoded)/members", ["person": .text(person), "role": .text(role)],
        isDryRun: isDryRun))
  }

  /// Takes a role in the team away.
  public func removeMember(
    _ person: String, role: String, from id: String, version: Int64, isDryRun: Bool = false
  ) async throws -> API.Team {
    var call = Call.change(.DELETE, "/v1/teams/\(id.percentEncoded)/members", version: version)
    call.body = nil
    call.query = ["person": person, "role": role, "dry_run": isDryRun ? "true" : nil]
    return try await answer(to: call)
  }

  /// Gives the team a part of an account.
  public func addScope(
    account: String, region: String? = nil, pattern: String? = nil, tag: API.Tag? = nil, to id: String,
    isDryRun: Bool = false
  ) async throws -> API.Team {
    let tag = tag.map { JSONMember.object(["key": .text($0.key), "value": .text($0.value)]) }
    return try await answer(
      to: .change(
        .POST, "/v1/teams/\(id.percentEncoded)/scopes",
        ["account": .text(account), "region": JSONMember(region), "pattern": JSONMember(pattern), "tag": tag],
        isDryRun: isDryRun))
  }

  /// Takes a part of an account away.
  public func removeScope(
    _ scope: String, from id: String, version: Int64, isDryRun: Bool = false
  ) async throws -> API.Team {
    var call = Call.change(
      .DELETE, "/v1/teams/\(id.percentEncoded)/scopes/\(scope.percentEncoded)", version: version, isDryRun: isDryRun)
    call.body = nil
    return try await answer(to: call)
  }
}
