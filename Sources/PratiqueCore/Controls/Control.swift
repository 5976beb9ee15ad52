/// What is published about a control: its text, weight, parameters and fate.
///
/// Facts come from AWS Security Hub, "Amazon ECS controls"; purpose and remediation are in our own words.
public struct Control: Hashable, Sendable {
  /// When AWS evaluates the control.
  public enum Schedule: String, Hashable, Sendable {
    case changeTriggered = "Change triggered"
  }

  /// Whether AWS still offers the control.
  public enum Lifecycle: Hashable, Sendable {
    case active
    /// AWS withdrew the control; it is still judged here. `since` is a month, `successors` judge the same subject.
    case retiredUpstream(since: String, successors: [String])
  }

  /// One parameter of the control's rule.
  public struct Parameter: Hashable, Sendable {
    /// In the rule's own spelling.
    public let name: String
    /// What is used when nobody says otherwise; empty when there is no such value.
    public let value: String
    /// Whether AWS lets anybody change it.
    public let isCustomizable: Bool
  }

  /// `ECS.n`.
  public let id: ControlID
  /// AWS's title.
  public let title: String
  /// How much a failure weighs.
  public let severity: Severity
  /// What it judges.
  public let resourceType: ResourceType
  /// From the widest group to the narrowest, as in `Protect > Secure access management`.
  public let category: String
  /// Requirement identifiers of NIST SP 800-53 revision 5: `AC-3(7)`.
  public let nistRequirements: [String]
  /// When AWS evaluates it.
  public let schedule: Schedule
  /// Of the control's rule.
  public let parameters: [Parameter]
  /// The AWS Config rule behind the control.
  public let configRule: String
  /// What goes wrong when the control fails.
  public let purpose: String
  /// What to do about a failure.
  public let remediation: String
  /// Whether AWS still offers it.
  public let lifecycle: Lifecycle
}
