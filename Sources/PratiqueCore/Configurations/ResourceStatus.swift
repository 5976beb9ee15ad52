/// The `status` of a cluster or service in the ECS API; configuration items carry none, which means `active`.
public enum ResourceStatus: String, Hashable, Sendable {
  case active = "ACTIVE"
  case provisioning = "PROVISIONING"
  case deprovisioning = "DEPROVISIONING"
  case failed = "FAILED"
  /// Tasks are still running, so it is still judged.
  case draining = "DRAINING"
  /// Deleted, though it stays describable for a while.
  case inactive = "INACTIVE"
}
