extension API {
  /// A control with the verdicts of its current findings.
  public struct Control: Decodable, Hashable, Sendable {
    /// One parameter of the control's rule.
    public struct Parameter: Decodable, Hashable, Sendable {
      /// In the rule's spelling.
      public let name: String
      /// What stood in it.
      public let value: String
      /// Whether AWS lets users set it.
      public let isCustomizable: Bool

      private enum CodingKeys: String, CodingKey {
        case name, value
        case isCustomizable = "is_customizable"
      }
    }

    /// Whether AWS still offers the control.
    public struct Lifecycle: Decodable, Hashable, Sendable {
      /// `active` or `retired_upstream`.
      public let state: String
      /// The month of its withdrawal.
      public let since: String?
      /// Controls that judge the same subject.
      public let successors: [String]
    }

    /// Names it everywhere.
    public let id: String
    /// In the words of Security Hub.
    public let title: String
    /// `LOW`, `MEDIUM`, `HIGH` or `CRITICAL`.
    public let severity: String
    /// AWS Config's name, such as `AWS::ECS::Service`.
    public let resourceType: String
    /// From the widest group to the narrowest.
    public let category: String
    /// Identifiers of NIST SP 800-53 revision 5.
    public let nistRequirements: [String]
    /// When AWS evaluates it.
    public let schedule: String
    /// What its rule can be told.
    public let parameters: [Parameter]
    /// The AWS Config rule behind it.
    public let configRule: String
    /// What goes wrong when it fails.
    public let purpose: String
    /// What to do about a failure.
    public let remediation: String
    /// Whether AWS still offers it.
    public let lifecycle: Lifecycle
    /// All six verdicts.
    public let counts: [String: Int]

    private enum CodingKeys: String, CodingKey {
      case id, title, severity
      case resourceType = "resource_type"
      case category
      case nistRequirements = "nist_requirements"
      case schedule, parameters
      case configRule = "config_rule"
      case purpose, remediation, lifecycle, counts
    }
  }
}
