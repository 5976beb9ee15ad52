import Foundation
import Hummingbird
import NIOCore
import PratiqueCore
import PratiqueOperations

/// `/v1/audit` and what can be had of the whole log.
struct AuditRoutes {
  let context: OperationContext
  let settings: APIServer.Settings

  func add(to router: PolicyRouter) {
    router.get("/v1/audit", policy: .action(.readOwnAudit), use: list)
    router.get("/v1/audit/{position}", policy: .action(.readOwnAudit), use: get)
    router.get("/v1/audit-export", policy: .action(.readAudit), use: export)
    router.get("/v1/audit-verification", policy: .action(.readAudit), use: verify)
    router.get("/v1/audit-checkpoint", policy: .action(.readAudit), use: checkpoint)
  }

  @Sendable
  private func list(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    var query = AuditQuery()
    query.personID = parameters.read("person", expected: "the id of a person", PersonID.init)
    query.action = parameters.read("action", expected: "an action such as team.create") { $0.isEmpty ? nil : $0 }
    query.object = parameters.read("object", expected: "an object such as team/payments") { $0.isEmpty ? nil : $0 }
    query.since = parameters.time("since")
    query.until = parameters.time("until")
    let part = parameters.page()
    try parameters.finish()
    let page = try await withDeadline(settings.requestDeadline) { [context, query, principal = try api.principal] in
      try await ReadAudit(context).list(query, as: principal, limit: part.limit, cursor: part.cursor)
    }
    return Response(json: ListAnswer(page, AuditEntryAnswer.init))
  }

  @Sendable
  private func get(_ request: Request, _ api: APIContext) async throws -> Response {
    try QueryParameters(of: request).finish()
    let position = try api.pathIdentifier("position", of: "audit entry") { Int64($0) }
    let entry = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ReadAudit(context).get(position, as: principal)
    }
    return Response(json: AuditEntryAnswer(entry))
  }

  @Sendable
  private func export(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let after = parameters.read("after", expected: "a position") { text in Int64(text).flatMap { $0 >= 0 ? $0 : nil } }
    let limit = parameters.read("limit", expected: "a number from 1 to 5000") { text in
      Int(text).flatMap { (1...5_000).contains($0) ? $0 : nil }
    }
    try parameters.finish()
    let lines = try await withDeadline(settings.requestDeadline) { [context, principal = try api.principal] in
      try await ReadAudit(context).export(after: after ?? 0, limit: limit ?? 5_000, as: principal)
    }
    var buffer = ByteBuffer()
    for line in lines { buffer.writeBytes(Response.encode(line) + [0x0A]) }
    return Response(
      status: .ok,
      headers: [
        .contentType: "application/x-ndjson", .contentDisposition: "attachment; filename=\"pratique-audit.jsonl\"",
      ],
      body: ResponseBody(byteBuffer: buffer))
  }

  @Sendable
  private func verify(_ request: Request, _ api: APIContext) async throws -> Response {
    try QueryParameters(of: request).finish()
    let result = try await withDeadline(settings.ingestDeadline) { [context, principal = try api.principal] in
      try await ReadAudit(context).verify(as: principal)
    }
    return Response(json: AuditVerificationAnswer(result))
  }

  @Sendable
  private func checkpoint(_ request: Request, _ api: APIContext) async throws -> Response {
    try QueryParameters(of: request).finish()
    let signed = try await withDeadline(settings.requestDeadline) {
      [context, key = settings.auditKey, principal = try api.principal] in
      try await ReadAudit(context).checkpoint(key, as: principal)
    }
    return Response(json: signed)
  }
}

extension QueryParameters {
  mutating func time(_ name: String) -> Instant? {
    read(name, expected: "a time with a zone, such as 2026-05-04T08:00:00Z") { Instant($0) }
  }
}

/// An audit entry as the API writes it; what was hashed is shown as the JSON that it is.
struct AuditEntryAnswer: Encodable, Sendable {
  let position: Int64
  let hash: String
  let entry: EmbeddedJSON

  init(_ entry: AuditEntryView) {
    position = entry.position
    hash = entry.hash
    self.entry = EmbeddedJSON(bytes: entry.bytes)
  }
}

/// JSON inside JSON.
struct EmbeddedJSON: Encodable, Sendable {
  let bytes: [UInt8]

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    let value = (try? JSONDecoder().decode(Value.self, from: Data(bytes))) ?? .null
    try container.encode(value)
  }

  /// Entries are written here, a few levels deep: none is a stranger's.
  private indirect enum Value: Codable {
    case null
    case flag(Bool)
    case number(Int64)
    case text(String)
    case list([Value])
    case object([String: Value])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let flag = try? container.decode(Bool.self) {
        self = .flag(flag)
      } else if let number = try? container.decode(Int64.self) {
        self = .number(number)
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let list = try? container.decode([Value].self) {
        self = .list(list)
      } else {
        self = .object(try container.decode([String: Value].self))
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .null: try container.encodeNil()
      case .flag(let flag): try container.encode(flag)
      case .number(let number): try container.encode(number)
      case .text(let text): try container.encode(text)
      case .list(let list): try container.encode(list)
      case .object(let object): try container.encode(object)
      }
    }
  }
}

/// What came out of checking the log, as the API writes it.
struct AuditVerificationAnswer: Encodable, Sendable {
  let organisation: String
  let entries: Int64
  let isIntact: Bool
  @OrNull var firstBad: Int64?
  @OrNull var reason: String?
  let head: String

  init(_ result: AuditVerification) {
    organisation = result.organisation
    entries = result.entries
    isIntact = result.isIntact
    firstBad = result.firstBad
    reason = result.reason
    head = result.head
  }

  private enum CodingKeys: String, CodingKey {
    case organisation, entries, reason, head
    case isIntact = "is_intact"
    case firstBad = "first_bad"
  }
}
