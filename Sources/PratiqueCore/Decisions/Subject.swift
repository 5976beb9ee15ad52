/// What a verdict is about: one control's outcome for one resource, and what decisions look at besides.
public struct Subject: Hashable, Sendable {
  /// What was judged; for a task definition with the revision.
  public let resource: ResourceARN
  /// As they are at the instant that is asked for.
  public let tags: [String: String]
  /// What judged.
  public let control: ControlID
  /// What it found. Evidence is needed only where an exemption is about a container (``Exemptions/needsFacts(_:at:)``).
  public let outcome: Outcome
  /// What the control read, as ``FactsRead`` writes it; needed only where an exemption holds until it changes.
  public let factsRead: String?

  /// Takes everything as it is.
  public init(
    resource: ResourceARN, tags: [String: String] = [:], control: ControlID, outcome: Outcome, factsRead: String? = nil
  ) {
    self.resource = resource
    self.tags = tags
    self.control = control
    self.outcome = outcome
    self.factsRead = factsRead
  }
}
