extension API {
  /// An exemption after a change, and what its terms mean where that was asked for.
  public struct ExemptionAnswer: Decodable, Hashable, Sendable {
    /// As it is now.
    public let exemption: Exemption
    /// Given by dry runs and previews.
    public let preview: Preview?
  }

  /// Whether an exemption in force is of any use.
  public struct ExemptionHealth: Decodable, Hashable, Sendable {
    /// `exm_…`
    public let exemptionID: String
    /// Its owner.
    public let team: String?
    /// `EFFECTIVE`, `REDUNDANT`, `UNNEEDED`, `UNMATCHED`, `DORMANT` or `ORPHANED`.
    public let health: String
    /// One sentence.
    public let reason: String
    /// Findings it covers.
    public let matched: Int?
    /// Verdicts that would be FAIL without it.
    public let held: Int?

    private enum CodingKeys: String, CodingKey {
      case exemptionID = "exemption_id"
      case team, health, reason, matched, held
    }
  }

  /// What the import of a parameter's string did.
  public struct ParameterImport: Decodable, Hashable, Sendable {
    /// Exemptions that were requested, in the order of the string.
    public let created: [String]
    /// Exemptions of the team that say the same already.
    public let unchanged: [String]
  }

  /// A parameter of a control as AWS takes it.
  public struct ParameterExport: Decodable, Hashable, Sendable {
    /// `ECS.2.exemptEcsServiceArns`
    public let parameter: String
    /// ARNs with commas between.
    public let value: String
  }

  /// What a baseline asked for.
  public struct ExemptionBaseline: Decodable, Hashable, Sendable {
    /// The exemptions that were requested.
    public let requested: [String]
    /// How many failing findings they name.
    public let findings: Int
  }
}
