/// A set of controls in one integer: `ECS.n` in bit n−1, as history stores it.
public struct ControlSet: Hashable, Sendable {
  /// As stored; 0 holds none.
  public private(set) var rawValue: Int32

  /// As read from the database.
  public init(rawValue: Int32 = 0) {
    self.rawValue = rawValue
  }

  /// Whether a control is in it.
  public subscript(control: ControlID) -> Bool {
    get { rawValue & Self.bit(control) != 0 }
    set { rawValue = newValue ? rawValue | Self.bit(control) : rawValue & ~Self.bit(control) }
  }

  /// Whether none is in it.
  public var isEmpty: Bool { rawValue == 0 }

  private static func bit(_ control: ControlID) -> Int32 { 1 << Int32(control.number - 1) }
}
