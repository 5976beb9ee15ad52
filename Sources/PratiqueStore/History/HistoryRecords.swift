public import PratiqueCore

/// The key of a resource.
public struct ResourceKey: Hashable, Sendable {
  /// Whose.
  public let accountID: AccountID
  /// Within the account.
  public let resourceID: Int64

  /// Takes everything as it is.
  public init(accountID: AccountID, resourceID: Int64) {
    self.accountID = accountID
    self.resourceID = resourceID
  }
}

/// What history says of why something became what it is.
public struct TransitionCause: Hashable, Sendable {
  /// Why.
  public let trigger: EvaluationTrigger
  /// The run that found it.
  public let evaluationID: String
  /// The exemption or enablement behind it, if one is.
  public let decisionID: String?

  /// Takes everything as it is.
  public init(_ trigger: EvaluationTrigger, evaluationID: String, decisionID: String? = nil) {
    self.trigger = trigger
    self.evaluationID = evaluationID
    self.decisionID = decisionID
  }
}

/// A row of `finding_transition` that is to be written.
public struct TransitionRecord: Sendable {
  /// Of what.
  public let resource: ResourceKey
  /// When.
  public let at: Instant
  /// Since when there was what was before; `nil` where there was nothing.
  public let since: Instant?
  /// From what to what.
  public let change: FindingChange
  /// Why.
  public let cause: TransitionCause

  /// Takes everything as it is.
  public init(resource: ResourceKey, at: Instant, since: Instant?, change: FindingChange, cause: TransitionCause) {
    self.resource = resource
    self.at = at
    self.since = since
    self.change = change
    self.cause = cause
  }
}

/// A row of `enablement_transition` that is to be written.
public struct ToggleRecord: Sendable {
  /// What went on or off, where.
  public let cell: RollupCell
  /// When.
  public let at: Instant
  /// After it.
  public let isEnabled: Bool
  /// Before it.
  public let tally: VerdictTally
  /// Why.
  public let cause: TransitionCause

  /// Takes everything as it is.
  public init(cell: RollupCell, at: Instant, isEnabled: Bool, tally: VerdictTally, cause: TransitionCause) {
    self.cell = cell
    self.at = at
    self.isEnabled = isEnabled
    self.tally = tally
    self.cause = cause
  }
}

/// A failing resource as it is recorded, with what its verdicts hang on.
public struct RecordedRow: Sendable {
  /// Its key.
  public let key: ResourceKey
  /// What is judged, its outcomes and tags.
  public let row: ScannedRow
  /// The controls whose failure is recorded as covered.
  public let exempt: ControlSet
  /// Since when it is recorded so.
  public let since: Instant

  /// As history keeps it.
  public var state: FindingState {
    FindingState(revision: row.judged.revision, outcomes: row.outcomes, exempt: exempt)
  }
}

/// The findings of a resource that was just brought in, named by its ARN since it may be new.
public struct ArrivalRecord: Sendable {
  /// With the revision that is or was judged.
  public let resource: ResourceARN
  /// Since when there was what was before; `nil` where there was nothing.
  public let since: Instant?
  /// From what to what.
  public let change: FindingChange
  /// The exemption that covers it, if one does.
  public let decisionID: String?

  /// Takes everything as it is.
  public init(resource: ResourceARN, since: Instant?, change: FindingChange, decisionID: String?) {
    self.resource = resource
    self.since = since
    self.change = change
    self.decisionID = decisionID
  }
}
