public import PratiqueCore

/// One version of a resource as the inventory keeps it.
public struct StoredVersion: Sendable {
  /// What is compared to tell whether an observation brings news, and what findings are made of.
  ///
  /// Equal when the hash is: it covers everything that the rest is computed from.
  public struct Content: Sendable, Equatable {
    /// SHA-256.
    public let hash: [UInt8]
    /// Of the version alone; of a service as if it ran no Windows revision.
    public let outcomes: PackedOutcomes
    /// The outcomes if the revision that the service runs is a Windows one, where that makes a difference.
    public let outcomesOnWindows: PackedOutcomes?
    /// Whether this is a Windows task definition.
    public let isWindows: Bool
    /// What a service runs whose outcomes hang on it.
    public let runs: ResourceARN?
    /// Whether it is there no more.
    public let isGone: Bool

    /// Takes everything as it is; the hash must cover it.
    public init(
      hash: [UInt8], outcomes: PackedOutcomes, outcomesOnWindows: PackedOutcomes?, isWindows: Bool, runs: ResourceARN?,
      isGone: Bool
    ) {
      self.hash = hash
      self.outcomes = outcomes
      self.outcomesOnWindows = outcomesOnWindows
      self.isWindows = isWindows
      self.runs = runs
      self.isGone = isGone
    }

    /// Compares hashes.
    public static func == (lhs: Content, rhs: Content) -> Bool { lhs.hash == rhs.hash }
  }

  /// What is kept beside the content.
  public enum Body: Sendable {
    /// JSON of ``Facts``.
    case facts([UInt8])
    case gone(status: String)
  }

  /// With its revision.
  public let resource: ResourceARN
  /// Its order key, and what findings are made of.
  public let version: KnownVersions<Content>.Version
  /// What is kept to look at.
  public let body: Body
  /// What exemptions may select by; the content's hash covers them.
  public let tags: [String: String]

  /// Takes everything as it is.
  public init(
    resource: ResourceARN, version: KnownVersions<Content>.Version, body: Body, tags: [String: String] = [:]
  ) {
    self.resource = resource
    self.version = version
    self.body = body
    self.tags = tags
  }
}

/// The finding row of one resource.
public struct StoredFinding: Sendable {
  /// What is judged; `nil` for clusters and services.
  public let revision: Revision?
  /// As reported: of a service with regard to the revision that it runs (CONTROLS ECS.10).
  public let outcomes: PackedOutcomes
  /// The controls whose failure is recorded as covered.
  public let exempt: ControlSet
  /// Whether what is judged is there no more.
  public let isGone: Bool
  /// Since when all of it is so.
  public let since: Instant

  /// Takes everything as it is.
  public init(revision: Revision?, outcomes: PackedOutcomes, exempt: ControlSet, isGone: Bool, since: Instant) {
    self.revision = revision
    self.outcomes = outcomes
    self.exempt = exempt
    self.isGone = isGone
    self.since = since
  }

  /// As history keeps it.
  public var state: FindingState {
    FindingState(revision: revision, outcomes: outcomes, exempt: exempt, isGone: isGone)
  }
}
