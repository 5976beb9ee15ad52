internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// A resource with everything that is known of it.
public struct ResourceDetail: Sendable {
  /// One revision of a task definition family.
  public struct Version: Hashable, Sendable {
    /// Its number.
    public let revision: Revision
    /// Whether it may be judged.
    public let isActive: Bool
    /// When AWS saw it.
    public let capturedAt: Instant
    /// Whether the findings are about it.
    public let isJudged: Bool
  }

  /// As in a list.
  public let summary: ResourceView
  /// The fields that controls read, of what is judged; `nil` when gone.
  public let configuration: Configuration?
  /// By control.
  public let findings: [FindingView]
  /// The known revisions, newest first; empty for clusters and services.
  public let versions: [Version]
}

/// Looks up one resource by its ARN; for a task definition the family's ARN, or that of any revision.
public struct GetResource: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// The newest of a family's revisions that are shown.
  private static let shownRevisions = 100

  /// - Throws: ``OperationError/notFound(_:)`` when nothing was ever seen of it, or it isn't for the principal to see.
  public func run(_ resource: ResourceARN, as principal: Principal) async throws(OperationError) -> ResourceDetail {
    let reach = principal.reach(for: .read)
    let detail: ResourceDetail? = try await context.read(as: principal) { [context] db, now in
      let filter = ResourceFilter(accountID: resource.accountID, resource: resource.resource)
      guard let row = try ResourceReader(db).page(filter, after: nil, limit: 1).first,
        reach.covers(row.resource, tags: row.tags)
      else { return nil }
      let scan = VerdictScan(
        reader: FindingReader(db), evaluator: context.evaluator,
        posture: try context.postures.decisions(of: principal.organisationID, db).posture, reach: reach, at: now,
        mayRead: { principal.may(.read, team: $0) })
      let finding = try FindingReader(db).rows(of: [resource]).first
      let findings = finding.map(scan.views(of:)) ?? []
      let revisions = try ResourceReader(db).revisions(
        of: resource.resource, accountID: resource.accountID, limit: Self.shownRevisions)
      return ResourceDetail(
        summary: ResourceView(
          row, verdicts: Dictionary(uniqueKeysWithValues: findings.map { ($0.control, $0.verdict) })),
        configuration: finding?.sight.configuration,
        findings: findings,
        versions: revisions.map { known in
          ResourceDetail.Version(
            revision: known.revision, isActive: known.isActive, capturedAt: known.capturedAt,
            isJudged: known.revision == row.resource.revision)
        })
    }
    guard let detail else { throw .notFound("resource \(resource.arn)") }
    return detail
  }
}

extension Observation.Sight {
  fileprivate var configuration: Configuration? {
    switch self {
    case .present(let configuration): configuration
    case .gone: nil
    }
  }
}
