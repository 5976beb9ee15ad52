/// How much of everything an input may hold (RELIABILITY section 5), checked before anything is decoded, and what of it
/// is kept.
public struct IntakeLimits: Hashable, Sendable {
  /// Nested arrays and objects in one item.
  public var depth = 32
  /// Keys of one object.
  public var keysPerObject = 1_000
  /// Bytes of one string, as it stands in the input. A configuration that is given as text counts as an item instead.
  public var stringBytes = 64 * 1024
  /// Bytes of one item or single document.
  public var itemBytes = 4 * 1024 * 1024
  /// Items of one input.
  public var items = Int.max
  /// Bytes of the whole input after decompression.
  public var totalBytes = Int.max
  /// Whether tags are read. Exemptions may select by them; outcomes never depend on them.
  public var keepsTags = false

  /// The defaults.
  public init() {}
}
