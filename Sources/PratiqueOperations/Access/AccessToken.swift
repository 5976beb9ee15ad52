internal import Crypto
internal import Foundation

/// A secret that stands for a person: a prefix that says what it is, 256 random bits, and a checksum by which a mistyped
/// one is told without asking the database.
///
/// Prints as its prefix only.
public struct AccessToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// What the secret is good for.
  public enum Kind: String, Sendable, CaseIterable {
    /// Every request.
    case personal = "ptk_"
    /// One request, which makes the first admin.
    case bootstrap = "pbt_"
  }

  /// What it is good for.
  public let kind: Kind
  /// The secret itself, as it is handed out.
  public let secret: String

  /// A new one.
  public init(random kind: Kind) {
    let bits = SymmetricKey(size: .bits256).withUnsafeBytes(Array.init)
    self.kind = kind
    secret = kind.rawValue + Self.base64(bits + Self.checksum(kind, bits))
  }

  /// - Parameter text: as it was handed out; `nil` unless it is one that could have been.
  public init?(_ text: String) {
    guard let kind = Kind.allCases.first(where: { text.hasPrefix($0.rawValue) }),
      let bytes = Self.bytes(text.dropFirst(kind.rawValue.count)), bytes.count == 36,
      Self.checksum(kind, Array(bytes.prefix(32))) == Array(bytes.suffix(4)),
      // More than one text may stand for the same bytes; only the one that is handed out counts.
      kind.rawValue + Self.base64(bytes) == text
    else { return nil }
    self.kind = kind
    secret = text
  }

  /// What is stored of it: SHA-256.
  public var hash: [UInt8] { Array(SHA256.hash(data: Array(secret.utf8))) }

  /// Never the secret.
  public var description: String { "\(kind.rawValue)…" }
  /// Never the secret.
  public var debugDescription: String { description }
  /// Never the secret.
  public var customMirror: Mirror { Mirror(self, children: []) }

  private static func checksum(_ kind: Kind, _ bits: [UInt8]) -> [UInt8] {
    Array(SHA256.hash(data: Array(kind.rawValue.utf8) + bits).prefix(4))
  }

  /// 48 characters for 36 bytes, without padding.
  private static func base64(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
  }

  private static func bytes(_ text: Substring) -> [UInt8]? {
    guard text.utf8.count == 48, !text.utf8.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/") })
    else { return nil }
    let standard = String(text).replacing("-", with: "+").replacing("_", with: "/")
    return Data(base64Encoded: standard).map(Array.init)
  }
}

extension [UInt8] {
  /// Compares in a time that says nothing about where the difference is.
  func isEqualInConstantTime(to other: [UInt8]) -> Bool {
    guard count == other.count else { return false }
    return zip(self, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
