internal import Postgres
public import PratiqueCore

/// The findings of one resource without what they were judged from: enough for most verdicts.
public struct ScannedRow: Sendable {
  /// With the revision that is judged.
  public let judged: ResourceARN
  /// As stored.
  public let outcomes: PackedOutcomes
  /// As recorded; what holds now is worked out from decisions.
  public let exempt: ControlSet
  /// What exemptions and scopes may select by.
  public let tags: [String: String]

  /// Takes everything as it is; by default nothing is recorded as exempt.
  public init(judged: ResourceARN, outcomes: PackedOutcomes, exempt: ControlSet = ControlSet(), tags: [String: String])
  {
    self.judged = judged
    self.outcomes = outcomes
    self.exempt = exempt
    self.tags = tags
  }
}

extension FindingReader {
  /// Rows from the position on, in the order of account and ARN, that hold at least one wanted finding.
  ///
  /// - Parameter position: where to begin; `isBehind` leaves the resource at the position itself out.
  public func scan(
    _ filter: FindingFilter, from position: Position?, isBehind: Bool, limit: Int
  ) throws -> [ScannedRow] {
    try db.query(scanning(filter, from: position, isBehind: isBehind, limit: limit)).map { row in
      ScannedRow(
        judged: try row.resource(), outcomes: PackedOutcomes(rawValue: try row.decode("outcomes")),
        exempt: ControlSet(rawValue: try row.decode("exempt")), tags: try StoredTags.decode(row.decodeIfPresent("tags"))
      )
    }
  }

  /// The statement of ``scan(_:from:isBehind:limit:)``.
  func scanning(_ filter: FindingFilter, from position: Position?, isBehind: Bool, limit: Int) -> SQL {
    """
    SELECT resource.arn, finding.revision, finding.outcomes, finding.exempt, configuration.tags::text AS tags
    FROM resource
      \(fragment: moment.findings(access(filter, limit: limit)))
      \(fragment: configuration)
    WHERE (resource.account_id, resource.arn) \(fragment: isBehind ? ">" : ">=")
        (\(position?.accountID ?? ""), \(position?.arn ?? ""))
      AND \(fragment: Self.condition(filter))
    ORDER BY resource.account_id, resource.arn
    LIMIT \(Int64(limit))
    """
  }

  /// The rows of these resources, with what they were judged from; revisions in them are ignored.
  public func rows(of resources: [ResourceARN]) throws -> [FindingRow] {
    let filter = FindingFilter(
      resources: resources.map(\.resource), accounts: Set(resources.map(\.accountID)),
      controls: Catalogue.controls.map(\.id))
    return try page(filter, from: nil, limit: max(1, resources.count))
  }
}
