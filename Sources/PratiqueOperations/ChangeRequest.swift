internal import Crypto

/// The request behind a change.
public struct ChangeRequest: Sendable {
  /// Names the request in the audit log.
  public var requestID: String
  /// What was asked for, as in `POST /v1/teams`; names it when it is refused.
  public var operation: String
  /// Where it came from.
  public var address: String
  /// Chosen by the caller; a repetition with the same key has the effect of one.
  public var idempotencyKey: String?
  /// SHA-256 of all that was asked for; a key belongs to one.
  public var fingerprint: [UInt8]
  /// Whether everything is undone at the end.
  public var isDryRun: Bool

  /// By default without a key, and in earnest.
  public init(
    requestID: String, operation: String, address: String = "", idempotencyKey: String? = nil,
    fingerprint: [UInt8] = [],
    isDryRun: Bool = false
  ) {
    self.requestID = requestID
    self.operation = operation
    self.address = address
    self.idempotencyKey = idempotencyKey
    self.fingerprint = fingerprint
    self.isDryRun = isDryRun
  }
}

/// What the body of a change hands back.
public struct Change<Value: Codable & Sendable>: Sendable {
  /// For the caller; stored with the idempotency key.
  public let value: Value
  /// For the audit log.
  public let audit: AuditRecord

  /// Takes both as they are.
  public init(value: Value, audit: AuditRecord) {
    self.value = value
    self.audit = audit
  }
}

/// What became of a change.
public struct Changed<Value: Sendable>: Sendable {
  /// What the body returned, now or when the key was first used.
  public let value: Value
  /// Whether it was done before, by a request with the same key.
  public let isReplay: Bool
}

extension ChangeRequest {
  /// SHA-256 of all that makes two requests the same.
  public static func fingerprint(method: String, target: String, body: [UInt8]) -> [UInt8] {
    Array(SHA256.hash(data: Array("\(method)\n\(target)\n".utf8) + body))
  }
}
