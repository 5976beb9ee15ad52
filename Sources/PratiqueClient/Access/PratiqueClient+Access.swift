import NIOHTTP1

extension API {
  /// Who a token stands for.
  public struct Principal: Decodable, Hashable, Sendable {
    /// Nothing outside of it can be seen.
    public let organisation: String
    /// The human behind the token.
    public let person: String
    /// The token's id, not a secret.
    public let token: String
    /// What they may do, and where.
    public let grants: [Grant]
  }

  /// A role and where it holds: in a team, in an account, or in the whole organisation.
  public struct Grant: Decodable, Hashable, Sendable {
    /// `viewer`, `exemption_manager`, `approver`, `admin` or `ingest`.
    public let role: String
    /// `nil` unless it holds in a team.
    public let team: String?
    /// `nil` unless it holds in an account.
    public let account: String?

    /// A role in the whole organisation, unless a team or an account is given.
    public init(role: String, team: String? = nil, account: String? = nil) {
      self.role = role
      self.team = team
      self.account = account
    }
  }
}

extension PratiqueClient {
  /// Who the client's token stands for.
  public func whoami() async throws -> API.Principal {
    try await answer(to: Call(path: "/v1/whoami"))
  }

  /// Uses the client's token, a bootstrap token, to become the first admin.
  ///
  /// - Returns: a token for everything else.
  public func bootstrap(person: String, name: String? = nil) async throws -> API.NewToken {
    var call = Call.change(.POST, "/v1/bootstrap", ["person": .text(person), "name": JSONMember(name)])
    // Its token is good for one attempt.
    call.mayRetry = false
    return try await answer(to: call)
  }

  /// Any call at all.
  ///
  /// - Parameters:
  ///   - path: with its query, percent-encoded.
  ///   - version: for `If-Match`.
  /// - Returns: the answer's body.
  public func call(method: String, path: String, body: [UInt8]?, version: Int64?) async throws -> [UInt8] {
    Array(
      try await bytes(
        answering: Call(
          method: .init(rawValue: method), path: path, body: body, contentType: "application/json",
          mayRetry: version == nil, version: version)))
  }
}
