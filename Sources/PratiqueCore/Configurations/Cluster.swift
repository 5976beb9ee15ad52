/// The settings of an ECS cluster that controls read.
public struct Cluster: Hashable, Sendable {
  /// One entry of `settings` (`ClusterSettings` in configuration items).
  public struct Setting: Hashable, Sendable {
    /// `containerInsights` is the one that counts.
    public let name: String?
    /// As written.
    public let value: String?

    /// An entry; `nil` is not set.
    public init(name: String?, value: String?) {
      self.name = name
      self.value = value
    }
  }

  /// Configuration items have none, which is active.
  public var status: ResourceStatus
  /// Empty when there are none.
  public var settings: [Setting]
  /// False for a `describe-clusters` answer with `settings: []`: it was asked without `include=SETTINGS`, and an asked
  /// cluster always has an entry (CONTROLS ECS.12).
  public var areSettingsCollected: Bool

  /// By default an active cluster without settings.
  public init(status: ResourceStatus = .active, settings: [Setting] = [], areSettingsCollected: Bool = true) {
    self.status = status
    self.settings = settings
    self.areSettingsCollected = areSettingsCollected
  }
}
