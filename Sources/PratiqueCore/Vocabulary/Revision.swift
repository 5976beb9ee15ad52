/// The number of a task definition revision; compared as a number, never as text.
public struct Revision: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// 1 or higher.
  public let number: Int32

  /// `nil` unless positive.
  public init?(_ number: Int32) {
    guard number > 0 else { return nil }
    self.number = number
  }

  /// The text as AWS writes it.
  public var description: String { String(number) }

  /// By number.
  public static func < (lhs: Revision, rhs: Revision) -> Bool { lhs.number < rhs.number }
}
