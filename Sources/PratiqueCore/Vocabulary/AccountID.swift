/// An AWS account: exactly 12 digits, kept as text because leading zeros are real.
public struct AccountID: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The 12 digits.
  public let rawValue: String

  /// `nil` unless the text is exactly 12 ASCII digits.
  public init?(_ text: String) {
    guard text.utf8.count == 12, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    rawValue = text
  }

  init(unchecked text: String) {
    rawValue = text
  }

  /// The text as AWS writes it.
  public var description: String { rawValue }

  /// By their characters.
  public static func < (lhs: AccountID, rhs: AccountID) -> Bool { lhs.rawValue < rhs.rawValue }
}
