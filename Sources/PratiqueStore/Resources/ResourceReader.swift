public import Postgres
public import PratiqueCore

/// Which resources are wanted; every `nil` means any.
public struct ResourceFilter: Sendable {
  /// Only in this account.
  public var accountID: AccountID?
  /// Only in this region.
  public var region: Region?
  /// Only of this type.
  public var resourceType: ResourceType?
  /// Only this resource; a family without its revision.
  public var resource: ARN?
  /// Only in these accounts.
  public var accounts: Set<AccountID>?

  /// By default any.
  public init(
    accountID: AccountID? = nil, region: Region? = nil, resourceType: ResourceType? = nil, resource: ARN? = nil,
    accounts: Set<AccountID>? = nil
  ) {
    self.accountID = accountID
    self.region = region
    self.resourceType = resourceType
    self.resource = resource
    self.accounts = accounts
  }
}

/// A resource with the outcomes of its findings.
public struct ResourceRow: Sendable {
  /// With the revision that is judged, if one is.
  public let resource: ResourceARN
  /// Of a cluster or service: whether it is there. Of a family: whether a revision is judged.
  public let isActive: Bool
  /// Empty when the resource has no finding.
  public let outcomes: PackedOutcomes
  /// When AWS saw it.
  public let capturedAt: Instant
  /// When it was first stored here.
  public let firstSeenAt: Instant
  /// What exemptions and scopes may select by.
  public let tags: [String: String]
}

/// A known revision of a task definition family.
public struct RevisionRow: Sendable {
  /// Its number.
  public let revision: Revision
  /// Whether it may be judged.
  public let isActive: Bool
  /// When AWS saw it.
  public let capturedAt: Instant
}

/// Reads resources, by account and ARN.
public struct ResourceReader {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// Rows behind the position, in the order of account and ARN.
  public func page(
    _ filter: ResourceFilter, after position: FindingReader.Position?, limit: Int
  ) throws -> [ResourceRow] {
    try db.query(
      """
      SELECT resource.arn, coalesce(finding.revision, 0) AS revision, resource.first_seen_at,
             coalesce(finding.outcomes, 0) AS outcomes,
             finding.revision IS NOT NULL AND newest.is_active AS is_active, newest.captured_at,
             newest.tags::text AS tags
      FROM resource
        LEFT JOIN finding ON finding.account_id = resource.account_id AND finding.resource_id = resource.resource_id
        CROSS JOIN LATERAL (
          SELECT configuration.captured_at, configuration.is_active, configuration.tags
          FROM configuration
          WHERE configuration.account_id = resource.account_id AND configuration.resource_id = resource.resource_id
            AND configuration.revision = coalesce(finding.revision, configuration.revision)
          ORDER BY configuration.captured_at DESC LIMIT 1
        ) AS newest
      WHERE (resource.account_id, resource.arn) > (\(position?.accountID ?? ""), \(position?.arn ?? ""))
        AND \(fragment: Self.condition(filter))
      ORDER BY resource.account_id, resource.arn
      LIMIT \(Int64(limit))
      """
    ).map { row in
      ResourceRow(
        resource: try row.resource(), isActive: try row.decode("is_active"),
        outcomes: PackedOutcomes(rawValue: try row.decode("outcomes")),
        capturedAt: Instant(try row.decode("captured_at")), firstSeenAt: Instant(try row.decode("first_seen_at")),
        tags: try StoredTags.decode(row.decodeIfPresent("tags")))
    }
  }

  /// How many wanted resources there are, counted up to one more than the bound.
  public func count(_ filter: ResourceFilter, upTo bound: Int) throws -> Int {
    try db.one(
      """
      SELECT count(*) AS count
      FROM (SELECT FROM resource WHERE \(fragment: Self.condition(filter)) LIMIT \(Int64(bound + 1))) AS counted
      """
    ).decode("count")
  }

  /// The known revisions of a family, newest first.
  public func revisions(of resource: ARN, accountID: AccountID, limit: Int) throws -> [RevisionRow] {
    try db.query(
      """
      SELECT configuration.revision, configuration.is_active, configuration.captured_at
      FROM resource JOIN configuration USING (account_id, resource_id)
      WHERE resource.account_id = \(accountID.rawValue) AND resource.arn = \(resource.rawValue)
        AND configuration.revision > 0
      ORDER BY configuration.revision DESC
      LIMIT \(Int64(limit))
      """
    ).compactMap { row in
      guard let revision = Revision(try row.decode("revision")) else { return nil }
      return RevisionRow(
        revision: revision, isActive: try row.decode("is_active"), capturedAt: Instant(try row.decode("captured_at")))
    }
  }

  private static func condition(_ filter: ResourceFilter) -> SQL {
    var conditions: [SQL] = ["true"]
    if let accountID = filter.accountID { conditions.append("resource.account_id = \(accountID.rawValue)") }
    if let accounts = filter.accounts {
      conditions.append("resource.account_id = ANY (\(accounts.map(\.rawValue).sorted()))")
    }
    if let region = filter.region { conditions.append("resource.region = \(region.rawValue)") }
    if let type = filter.resourceType { conditions.append("resource.resource_type = \(type.rawValue)") }
    if let resource = filter.resource { conditions.append("resource.arn = \(resource.rawValue)") }
    return conditions.joined(separator: " AND ")
  }
}
