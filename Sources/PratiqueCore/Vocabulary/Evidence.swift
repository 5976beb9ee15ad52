/// One field that decided an outcome.
public struct Evidence: Hashable, Sendable {
  /// What stood in the field.
  public enum Value: Hashable, Sendable {
    case text(String)
    case flag(Bool)
    /// The key was missing, null or blank (CONTROLS section 2).
    case notSet
  }

  /// Where the field is, in the spelling of the ECS API: `containerDefinitions[0].privileged`.
  public let path: String
  /// What stood there.
  public let value: Value
  /// The container's name, for fields of a container that has one.
  public let container: String?

  /// Takes everything as it is.
  public init(_ path: String, _ value: Value, container: String? = nil) {
    self.path = path
    self.value = value
    self.container = container
  }

  /// For a text field; `nil` means not set.
  init(_ path: String, _ text: String?) {
    self.init(path, text.map(Value.text) ?? .notSet)
  }
}
