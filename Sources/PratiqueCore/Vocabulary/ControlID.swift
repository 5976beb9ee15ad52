/// The number of a Security Hub ECS control: `ECS.2`.
public struct ControlID: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// 1 to 21: outcomes are packed three bits a control into 63 bits (``PackedOutcomes``).
  public let number: UInt8

  /// `ECS.n`; a number that no control can have is a programming error.
  public init(ecs number: UInt8) {
    precondition((1...21).contains(number), "ECS control numbers run from 1 to 21")
    self.number = number
  }

  /// Reads exactly `ECS.n` for a control of the catalogue; `nil` for everything else.
  public init?(_ text: String) {
    guard let control = Catalogue.controls.first(where: { $0.id.description == text }) else { return nil }
    self = control.id
  }

  /// The text as AWS writes it.
  public var description: String { "ECS.\(number)" }

  /// By number.
  public static func < (lhs: ControlID, rhs: ControlID) -> Bool { lhs.number < rhs.number }
}
