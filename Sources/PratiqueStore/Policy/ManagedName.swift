internal import Postgres

/// Which policy keeps an object, and under which name.
public struct ManagedName: Hashable, Sendable {
  /// The policy's.
  public let policy: String
  /// The object's, unique within kind and policy.
  public let name: String

  /// Takes both as they are.
  public init(policy: String, name: String) {
    self.policy = policy
    self.name = name
  }
}

extension Row {
  /// From the columns `managed_by` and `managed_name`.
  func managedName() throws -> ManagedName? {
    guard let policy: String = try decodeIfPresent("managed_by"),
      let name: String = try decodeIfPresent("managed_name")
    else { return nil }
    return ManagedName(policy: policy, name: name)
  }
}
