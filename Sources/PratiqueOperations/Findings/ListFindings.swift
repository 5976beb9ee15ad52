internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Which findings to list; every `nil` means any.
public struct FindingQuery: Hashable, Sendable {
  /// Only in this account.
  public var accountID: AccountID?
  /// Only in this region.
  public var region: Region?
  /// Only of this type.
  public var resourceType: ResourceType?
  /// The lasting resource; a revision in it is ignored.
  public var resource: ResourceARN?
  /// Only of this control.
  public var control: ControlID?
  /// Only of controls of this severity.
  public var severity: Severity?
  /// Only with this outcome.
  public var outcome: Outcome.Kind?
  /// Only with this verdict.
  public var verdict: Verdict?
  /// The instant that is looked at; `nil` is now. In the past findings are as they were; in the future decisions are laid
  /// over the current outcomes.
  public var at: Instant?

  /// Any.
  public init() {}
}

/// One finding, with its verdict and why.
public struct FindingView: Hashable, Sendable {
  /// What was judged; for a task definition the newest active revision.
  public let resource: ResourceARN
  /// What judged.
  public let control: ControlID
  /// How much a failure weighs.
  public let severity: Severity
  /// Blind to every decision, with its evidence.
  public let outcome: Outcome
  /// What is reported.
  public let verdict: Verdict
  /// The exemptions in force that it lies in and that the caller may see, also where they aren't needed or don't suffice;
  /// those that last longest first.
  public let exemptions: [ExemptionID]
  /// The failing containers that none of them covers.
  public let uncoveredContainers: [String]
  /// The decision that the control is on or off here; `nil` where nobody decided.
  public let enablementID: EnablementID?
  /// When AWS saw the configuration that was judged.
  public let capturedAt: Instant
  /// When the outcomes of this resource last changed here.
  public let evaluatedAt: Instant
  /// The evaluation that last changed them.
  public let evaluationID: String
}

/// Lists findings, as they are or were, by account, resource and control.
public struct ListFindings: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Of what the principal may see.
  ///
  /// - Parameters:
  ///   - limit: findings on a page, 1 to 500.
  ///   - cursor: the `next` of the page before.
  public func run(
    _ query: FindingQuery, as principal: Principal, limit: Int, cursor: String?
  ) async throws(OperationError) -> Page<FindingView> {
    let key = query.key(of: principal)
    let start = try cursor.map { text throws(OperationError) in
      try ScanPosition(Cursor(text, for: key, fields: 3))
    }
    let reach = principal.reach(for: .read)
    guard var filter = query.filter, !reach.isEmpty else { return .empty }
    filter.accounts = reach.accounts
    return try await context.read(as: principal) { [context, filter] db, now in
      let scan = try VerdictScan.looking(
        at: query.at ?? now, in: filter.accountID.map { [$0] } ?? filter.accounts, as: principal, context, db, now: now)
      var found: [VerdictScan.Found] = []
      try scan.forEach(filter, verdict: query.verdict, behind: start, expected: limit + 1) { finding in
        found.append(finding)
        return found.count <= limit
      }
      let page = Array(found.prefix(limit))
      let next = found.count > limit ? page.last.map { ScanPosition($0).cursor.text(for: key) } : nil
      return Page(
        items: try scan.views(of: page), next: next,
        total: try .counted { try scan.count(filter, verdict: query.verdict, upTo: $0) })
    }
  }
}

extension FindingQuery {
  /// What a cursor is bound to.
  fileprivate func key(of principal: Principal) -> String {
    let parts = [
      accountID?.rawValue, region?.rawValue, resourceType?.name, resource?.resource.rawValue, control?.description,
      severity?.rawValue, outcome?.word, verdict?.rawValue, at?.description,
    ]
    return Cursor.key("findings", parts, of: principal)
  }

  /// The rows that may hold what is asked for; `nil` when nothing can.
  fileprivate var filter: FindingFilter? {
    let controls = Catalogue.controls.filter { candidate in
      (control ?? candidate.id) == candidate.id && (severity ?? candidate.severity) == candidate.severity
        && (resourceType ?? candidate.resourceType) == candidate.resourceType
    }
    let outcomes = Outcome.Kind.allCases.filter { kind in
      (outcome ?? kind) == kind && (verdict.map { $0.isPossible(for: kind) } ?? true)
    }
    guard !controls.isEmpty, !outcomes.isEmpty else { return nil }
    return FindingFilter(
      accountID: accountID ?? resource?.accountID, region: region, resourceType: resourceType,
      resource: resource?.resource, controls: controls.map(\.id), outcomes: outcomes)
  }
}

extension Verdict {
  /// Whether any decisions make this of an outcome.
  fileprivate func isPossible(for outcome: Outcome.Kind) -> Bool {
    let possible = [true, false].flatMap { isEnabled in
      [true, false].map { isExempt in Verdict(outcome, isEnabled: isEnabled, isExempt: isExempt) }
    }
    return possible.contains(self)
  }
}
