public import Foundation

extension API {
  /// One entry of the audit log.
  public struct AuditEntry: Decodable, Hashable, Sendable {
    /// What stands in every entry.
    public struct Content: Decodable, Hashable, Sendable {
      /// RFC 3339.
      public let at: String
      /// Such as `team.create`.
      public let action: String
      /// Such as `team/payments`.
      public let object: String?
      /// `nil` when the server did it by itself.
      public let person: String?
      /// `done` or `refused`.
      public let result: String
      /// In the words of whoever did it.
      public let reason: String?
    }

    /// From 1, without gaps.
    public let position: Int64
    /// In hexadecimal.
    public let hash: String
    /// Who did what.
    public let entry: Content
  }

  /// Whether the log is intact.
  public struct AuditVerification: Decodable, Hashable, Sendable {
    /// Whose log it is.
    public let organisation: String
    /// Entries that are good.
    public let entries: Int64
    /// Whether all are.
    public let isIntact: Bool
    /// The first that isn't.
    public let firstBad: Int64?
    /// What is wrong with it.
    public let reason: String?
    /// Hash of the last good entry.
    public let head: String

    private enum CodingKeys: String, CodingKey {
      case organisation, entries, reason, head
      case isIntact = "is_intact"
      case firstBad = "first_bad"
    }
  }
}

/// Which audit entries to list; every `nil` means any.
public struct AuditFilter: Hashable, Sendable {
  /// Only of this person.
  public var person: String?
  /// Only of this kind.
  public var action: String?
  /// Only about this.
  public var object: String?
  /// From here on (RFC 3339).
  public var since: String?
  /// Before here (RFC 3339).
  public var until: String?

  /// Everything.
  public init() {}
}

extension PratiqueClient {
  /// A page of the audit log, newest first.
  public func audit(
    _ filter: AuditFilter = AuditFilter(), limit: Int, cursor: String? = nil
  ) async throws -> API.Page<API.AuditEntry> {
    try await answer(
      to: Call(
        path: "/v1/audit",
        query: [
          "person": filter.person, "action": filter.action, "object": filter.object, "since": filter.since,
          "until": filter.until, "limit": String(limit), "cursor": cursor,
        ]))
  }

  /// One entry, in JSON.
  public func auditEntry(_ position: Int64) async throws -> Data {
    try await bytes(answering: Call(path: "/v1/audit/\(position)"))
  }

  /// Lines of the export behind a position; empty at the end.
  public func auditExport(after position: Int64) async throws -> Data {
    try await bytes(answering: Call(path: "/v1/audit-export", query: ["after": String(position)]))
  }

  /// Lets the server check the whole chain.
  public func verifyAudit() async throws -> API.AuditVerification {
    try await answer(to: Call(path: "/v1/audit-verification"))
  }

  /// Where the log ends, signed; in JSON.
  public func auditCheckpoint() async throws -> Data {
    try await bytes(answering: Call(path: "/v1/audit-checkpoint"))
  }
}
