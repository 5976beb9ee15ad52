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

  /// - Parameters:
  ///   - limit: resources on a page, 1 to 500.
  ///   - cursor: the `next` of the page before.
  public func run(_ query: ResourceQuery, limit: Int, cursor: String?) async throws(OperationError) -> Page<
    ResourceView
  > {
    let start = try cursor.map { text throws(OperationError) in
      try Cursor(text, for: query.key, fields: 2)
    }
    let filter = ResourceFilter(accountID: query.accountID, region: query.region, resourceType: query.resourceType)
    return try await context.transaction(.snapshot) { db in
      let reader = ResourceReader(db)
      let position = start.map { FindingReader.Position(accountID: $0.fields[0], arn: $0.fields[1]) }
      let rows = try reader.page(filter, after: position, limit: limit + 1)
      let page = rows.prefix(limit).map(ResourceView.init)
      let next =
        rows.count > limit
        ? page.last.map { last in
          Cursor(fields: [last.resource.accountID.rawValue, last.resource.resource.rawValue]).text(for: query.key)
        } : nil
      return Page(items: page, next: next, total: try .counted { try reader.count(filter, upTo: $0) })
    }
  }
}

extension ResourceQuery {
  /// What a cursor is bound to.
  fileprivate var key: String {
    "resources\n\(accountID?.rawValue ?? "")\n\(region?.rawValue ?? "")\n\(resourceType?.name ?? "")"
  }
}

extension ResourceView {
  init(_ row: ResourceRow) {
    resource = row.resource
    state =
      switch (row.resource.type, row.isActive) {
      case (_, true): .live
      case (.taskDefinition, false): .noActiveRevision
      case (.cluster, false), (.service, false): .gone
      }
    capturedAt = row.capturedAt
    firstSeenAt = row.firstSeenAt
    verdicts = Catalogue.controls.reduce(into: [:]) { verdicts, control in
      verdicts[control.id] = row.outcomes[control.id].map(Verdict.current)
    }
  }
}
