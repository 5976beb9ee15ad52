/// A name for something that people or the server made: 1 to 64 of `[A-Za-z0-9_-]`.
///
/// ASCII only, so that `==` compares bytes and the order is that of `COLLATE "C"`.
public protocol TextIdentifier: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// As it was given.
  var rawValue: String { get }

  /// `nil` unless the text is 1 to 64 letters, digits, hyphens and underscores.
  init?(_ text: String)
}

extension TextIdentifier {
  /// The text itself.
  public var description: String { rawValue }

  /// By bytes.
  public static func < (lhs: Self, rhs: Self) -> Bool {
    lhs.rawValue.utf8.lexicographicallyPrecedes(rhs.rawValue.utf8)
  }

  static func checked(_ text: String) -> String? {
    (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(\.isNameByte) ? text : nil
  }
}

/// An organisation, the widest scope there is; chosen by people: `default`.
public struct OrganisationID: TextIdentifier {
  /// As it was given.
  public let rawValue: String

  /// `nil` unless the text is 1 to 64 letters, digits, hyphens and underscores.
  public init?(_ text: String) {
    guard let text = Self.checked(text) else { return nil }
    rawValue = text
  }
}

/// A group of accounts; chosen by people: `production`.
public struct AccountGroupID: TextIdentifier {
  /// As it was given.
  public let rawValue: String

  /// `nil` unless the text is 1 to 64 letters, digits, hyphens and underscores.
  public init?(_ text: String) {
    guard let text = Self.checked(text) else { return nil }
    rawValue = text
  }
}

/// A team that owns accounts or parts of them; chosen by people: `payments`.
public struct TeamID: TextIdentifier {
  /// As it was given.
  public let rawValue: String

  /// `nil` unless the text is 1 to 64 letters, digits, hyphens and underscores.
  public init?(_ text: String) {
    guard let text = Self.checked(text) else { return nil }
    rawValue = text
  }
}

/// A human, or the owner of a service token; chosen by people: `dana`.
public struct PersonID: TextIdentifier {
  /// As it was given.
  public let rawValue: String

  /// `nil` unless the text is 1 to 64 letters, digits, hyphens and underscores.
  public init?(_ text: String) {
    guard let text = Self.checked(text) else { return nil }
    rawValue = text
  }
}

/// An access token, without its secret: `tok_…`.
public struct TokenID: TextIdentifier {
  /// As it was given.
  public let rawValue: String

  /// `nil` unless the text is 1 to 64 letters, digits, hyphens and underscores.
  public init?(_ text: String) {
    guard let text = Self.checked(text) else { return nil }
    rawValue = text
  }
}

/// A decision that a control is on or off somewhere: `enb_…`.
public struct EnablementID: TextIdentifier {
  /// As it was given.
  public let rawValue: String

  /// `nil` unless the text is 1 to 64 letters, digits, hyphens and underscores.
  public init?(_ text: String) {
    guard let text = Self.checked(text) else { return nil }
    rawValue = text
  }
}

/// A decision that a failure is accepted: `exm_…`.
public struct ExemptionID: TextIdentifier {
  /// As it was given.
  public let rawValue: String

  /// `nil` unless the text is 1 to 64 letters, digits, hyphens and underscores.
  public init?(_ text: String) {
    guard let text = Self.checked(text) else { return nil }
    rawValue = text
  }
}
