internal import Crypto
internal import Foundation
internal import PratiqueCore

/// Checks that every entry follows from the one before; needs no database.
public struct AuditChain: Sendable {
  /// Why an entry isn't what it was.
  public struct Break: Error, Hashable, Sendable, CustomStringConvertible {
    /// The first bad entry.
    public let position: Int64
    /// What is wrong with it.
    public let description: String

    /// - Parameter description: to follow "entry 7".
    public init(position: Int64, description: String) {
      self.position = position
      self.description = description
    }
  }

  /// Whose log it is.
  public let organisation: String
  /// Of the last entry that was taken; 0 before the first.
  public private(set) var position: Int64 = 0
  /// Its hash, or 32 zero bytes.
  public private(set) var hash = [UInt8](repeating: 0, count: 32)

  /// An empty log.
  public init(organisation: String) {
    self.organisation = organisation
  }

  /// Takes the next entry.
  ///
  /// - Throws: ``Break`` when it isn't the one that was written.
  public mutating func take(position: Int64, bytes: [UInt8], hash: [UInt8]) throws(Break) {
    guard position == self.position + 1 else {
      throw Break(
        position: self.position + 1,
        description: position > self.position ? "is missing" : "stands twice, or in the wrong order")
    }
    let expected = Self.hash(after: self.hash, organisation: organisation, position: position, bytes: bytes)
    guard hash == expected else { throw Break(position: position, description: "is not what was written") }
    self.position = position
    self.hash = hash
  }

  /// SHA-256(prev ‖ organisation ‖ position ‖ bytes), the position in eight bytes, most significant first.
  static func hash(after previous: [UInt8], organisation: String, position: Int64, bytes: [UInt8]) -> [UInt8] {
    var digest = SHA256()
    digest.update(data: previous)
    digest.update(data: Array(organisation.utf8))
    digest.update(data: withUnsafeBytes(of: position.bigEndian, Array.init))
    digest.update(data: bytes)
    return Array(digest.finalize())
  }
}

/// One line of an exported log.
public struct AuditExportLine: Codable, Hashable, Sendable {
  /// Whose log it is.
  public let organisation: String
  /// From 1, without gaps.
  public let position: Int64
  /// In hexadecimal.
  public let hash: String
  /// The exact text whose bytes were hashed.
  public let bytes: String

  init(organisation: OrganisationID, position: Int64, hash: [UInt8], bytes: [UInt8]) {
    self.organisation = organisation.rawValue
    self.position = position
    self.hash = hash.hexadecimal
    self.bytes = String(decoding: bytes, as: UTF8.self)
  }
}

/// Where a log ended at some time, signed; to be kept elsewhere.
public struct AuditCheckpoint: Codable, Hashable, Sendable {
  /// Whose log it is.
  public let organisation: String
  /// Of the last entry.
  public let position: Int64
  /// Of the last entry, in hexadecimal.
  public let hash: String
  /// When it was signed (RFC 3339).
  public let at: String
  /// Of Ed25519, in base 64.
  public let publicKey: String
  /// Of Ed25519, in base 64.
  public let signature: String

  private enum CodingKeys: String, CodingKey {
    case organisation, position, hash, at, signature
    case publicKey = "public_key"
  }

  /// Whether the signature is right, by the key that it names.
  public var isSigned: Bool {
    guard let key = Data(base64Encoded: publicKey), let signature = Data(base64Encoded: signature),
      let verifier = try? Curve25519.Signing.PublicKey(rawRepresentation: key)
    else { return false }
    return verifier.isValidSignature(
      signature, for: Self.message(organisation: organisation, position: position, hash: hash, at: at))
  }

  static func message(organisation: String, position: Int64, hash: String, at: String) -> Data {
    Data("pratique-audit-checkpoint\n\(organisation)\n\(position)\n\(hash)\n\(at)\n".utf8)
  }
}

/// The key that signs checkpoints (Ed25519). Never printed.
public struct AuditKey: Sendable, CustomStringConvertible {
  private let key: Curve25519.Signing.PrivateKey

  /// A new one.
  public init() {
    key = Curve25519.Signing.PrivateKey()
  }

  /// - Parameter text: as ``text`` gives it; `nil` for any other.
  public init?(_ text: String) {
    guard let bytes = Data(base64Encoded: text), let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
    else { return nil }
    self.key = key
  }

  /// The secret, in base 64, for its file.
  public var text: String { key.rawRepresentation.base64EncodedString() }

  /// Never the secret.
  public var description: String { "****" }

  func checkpoint(
    _ organisation: OrganisationID, position: Int64, hash: [UInt8], at instant: Instant
  ) throws -> AuditCheckpoint {
    let (hash, at) = (hash.hexadecimal, instant.description)
    let signature = try key.signature(
      for: AuditCheckpoint.message(organisation: organisation.rawValue, position: position, hash: hash, at: at))
    return AuditCheckpoint(
      organisation: organisation.rawValue, position: position, hash: hash, at: at,
      publicKey: key.publicKey.rawRepresentation.base64EncodedString(), signature: signature.base64EncodedString())
  }
}

extension [UInt8] {
  /// Lower case.
  public var hexadecimal: String {
    map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
