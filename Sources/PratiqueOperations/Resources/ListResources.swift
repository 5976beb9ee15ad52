internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Which resources to list; every `nil` means any.
public struct ResourceQuery: Hashable, Sendable {
  /// Only in this account.
  public var accountID: AccountID?
  /// Only in this region.
  public var region: Region?
  /// Only of this type.
  public var resourceType: ResourceType?

  /// Any.
  public init() {}
}

/// Whether a resource is there.
public enum ResourceState: String, Hashable, Sendable {
  case live = "LIVE"
  case gone = "GONE"
  /// A task definition family whose revisions are all deregistered or deleted: it has no finding.
  case noActiveRevision = "NO_ACTIVE_REVISION"
}

/// A resource with a summary of its verdicts.
public struct ResourceView: Hashable, Sendable {
  /// The lasting resource; of a task definition family with the revision that is judged, if one is.
  public let resource: ResourceARN
  /// Whether it is there.
  public let state: ResourceState
  /// When AWS saw the newest configuration.
  public let capturedAt: Instant
  /// When it was first stored here.
  public let firstSeenAt: Instant
  /// The verdict of every control that has a finding on the resource.
  public let verdicts: [ControlID: Verdict]
}

/// Lists resources by account and ARN.
public struct ListResources: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Of what the principal may see.
  ///
  /// - Parameters:
  ///   - limit: resources on a page, 1 to 500.
  ///   - cursor: the `next` of the page before.
  public func run(
    _ query: ResourceQuery, as principal: Principal, limit: Int, cursor: String?
  ) async throws(OperationError) -> Page<ResourceView> {
    let key = query.key(of: principal)
    let start = try cursor.map { text throws(OperationError) in try Cursor(text, for: key, fields: 2) }
    let reach = principal.reach(for: .read)
    guard !reach.isEmpty else { return .empty }
    let filter = ResourceFilter(
      accountID: query.accountID, region: query.region, resourceType: query.resourceType, accounts: reach.accounts)
    return try await context.read(as: principal) { [context] db, now in
      let scan = VerdictScan(
        reader: FindingReader(db), evaluator: context.evaluator,
        posture: try context.postures.decisions(of: principal.organisationID, db).posture, reach: reach, at: now)
      let list = VisibleResources(reader: ResourceReader(db), filter: filter, reach: reach)
      let position = start.map { FindingReader.Position(accountID: $0.fields[0], arn: $0.fields[1]) }
      let rows = try list.rows(after: position, limit: limit + 1)
      let verdicts = try scan.verdicts(
        of: rows.map { ScannedRow(judged: $0.resource, outcomes: $0.outcomes, tags: $0.tags) })
      let page = rows.prefix(limit).map { ResourceView($0, verdicts: verdicts[$0.resource.resource] ?? [:]) }
      let next =
        rows.count > limit
        ? page.last.map { last in
          Cursor(fields: [last.resource.accountID.rawValue, last.resource.resource.rawValue]).text(for: key)
        } : nil
      return Page(items: page, next: next, total: try .counted { try list.count(upTo: $0) })
    }
  }
}

/// The resources of a list that lie in somebody's reach.
private struct VisibleResources {
  let reader: ResourceReader
  /// Has the accounts of the reach.
  let filter: ResourceFilter
  let reach: Reach

  func rows(after position: FindingReader.Position?, limit: Int) throws -> [ResourceRow] {
    guard !reach.isWholeAccounts else { return try reader.page(filter, after: position, limit: limit) }
    return try Sieve(
      read: { try reader.page(filter, after: $0, limit: $1) }, position: { FindingReader.Position($0.resource) },
      isVisible: { reach.covers($0.resource, tags: $0.tags) }
    ).first(limit, after: position)
  }

  func count(upTo bound: Int) throws -> Int {
    guard !reach.isWholeAccounts else { return try reader.count(filter, upTo: bound) }
    var count = 0
    try Sieve(
      read: { try reader.page(filter, after: $0, limit: $1) }, position: { FindingReader.Position($0.resource) },
      isVisible: { reach.covers($0.resource, tags: $0.tags) }
    ).forEach(after: nil) { _ in
      count += 1
      return count <= bound
    }
    return count
  }
}

extension ResourceQuery {
  /// What a cursor is bound to.
  fileprivate func key(of principal: Principal) -> String {
    Cursor.key("resources", [accountID?.rawValue, region?.rawValue, resourceType?.name], of: principal)
  }
}

extension ResourceView {
  /// - Parameter verdicts: by control.
  init(_ row: ResourceRow, verdicts: [ControlID: Verdict]) {
    resource = row.resource
    state =
      switch (row.resource.type, row.isActive) {
      case (_, true): .live
      case (.taskDefinition, false): .noActiveRevision
      case (.cluster, false), (.service, false): .gone
      }
    capturedAt = row.capturedAt
    firstSeenAt = row.firstSeenAt
    self.verdicts = verdicts
  }
}
