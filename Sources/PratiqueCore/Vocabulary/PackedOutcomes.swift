/// The outcomes of all controls of one resource in one integer, three bits a control.
///
/// Control `ECS.n` holds bits `3(n−1)` to `3(n−1)+2`; zero means that the control has no finding on this resource.
/// Stored as `finding.outcomes`; read in octal, the digit `n` from the right is control `ECS.n`.
public struct PackedOutcomes: Hashable, Sendable {
  /// As stored in `finding.outcomes`.
  public private(set) var rawValue: Int64

  /// As read from the database; 0 holds no outcome.
  public init(rawValue: Int64 = 0) {
    self.rawValue = rawValue
  }

  /// The outcome of a control; `nil` when it has no finding.
  public subscript(control: ControlID) -> Outcome.Kind? {
    get { Outcome.Kind(rawValue: UInt8(truncatingIfNeeded: rawValue >> Self.shift(control)) & 7) }
    set {
      let cleared = rawValue & ~(7 << Self.shift(control))
      rawValue = cleared | Int64(newValue?.rawValue ?? 0) << Self.shift(control)
    }
  }

  /// How far `finding.outcomes` is shifted right to bring a control's three bits to the bottom.
  public static func shift(_ control: ControlID) -> Int64 {
    Int64(control.number - 1) * 3
  }
}
