/// An AWS region as it stands in an ARN, such as `eu-west-1`.
public struct Region: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// As AWS writes it.
  public let rawValue: String

  /// `nil` unless the text is made of lower-case letters, digits and hyphens.
  public init?(_ text: String) {
    guard !text.isEmpty, text.utf8.count <= 32, text.utf8.allSatisfy(\.isRegionByte) else { return nil }
    rawValue = text
  }

  init(unchecked text: String) {
    rawValue = text
  }

  /// The text as AWS writes it.
  public var description: String { rawValue }

  /// By their characters.
  public static func < (lhs: Region, rhs: Region) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension UInt8 {
  /// Lower-case letters, digits and the hyphen: what partitions and regions are made of.
  var isRegionByte: Bool {
    (0x61...0x7A).contains(self) || isDigit || self == UInt8(ascii: "-")
  }

  var isDigit: Bool { (0x30...0x39).contains(self) }

  /// Letters, digits, hyphen and underscore: what ECS allows in names (FORMATS section 2).
  var isNameByte: Bool {
    (0x61...0x7A).contains(self) || (0x41...0x5A).contains(self) || isDigit || self == UInt8(ascii: "-")
      || self == UInt8(ascii: "_")
  }
}
