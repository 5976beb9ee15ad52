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

  /// Any.
  public init() {}
}

/// One current finding, with its verdict and why.
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
  /// When AWS saw the configuration that was judged.
  public let capturedAt: Instant
  /// When the outcomes of this resource last changed here.
  public let evaluatedAt: Instant
  /// The evaluation that last changed them.
  public let evaluationID: String
}

/// Lists current findings by account, resource and control.
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
    let start = try cursor.map { text throws(OperationError) in try Cursor(text, for: key, fields: 3) }
    let reach = principal.reach(for: .read)
    guard var filter = query.filter, !reach.isEmpty else { return .empty }
    filter.accounts = reach.accounts
    let evaluator = context.evaluator
    return try await context.read(as: principal) { [filter] db, _ in
      let list = VisibleFindings(reader: FindingReader(db), filter: filter, reach: reach)
      // Every row has at least one wanted finding, but the first page's first may have been shown already.
      let rows = try list.rows(from: start.map { .init(accountID: $0.fields[0], arn: $0.fields[1]) }, limit: limit + 2)
      var findings = rows.flatMap { row in FindingView.all(row, filter, evaluator) }
      if let start, let shown = UInt8(start.fields[2]) {
        findings.removeAll {
          $0.resource.accountID.rawValue == start.fields[0] && $0.resource.resource.rawValue == start.fields[1]
            && $0.control.number <= shown
        }
      }
      let page = Array(findings.prefix(limit))
      let next = findings.count > limit ? page.last.map { $0.cursor.text(for: key) } : nil
      return Page(items: page, next: next, total: try .counted { try list.count(upTo: $0) })
    }
  }
}

/// The findings of a list that lie in somebody's reach.
private struct VisibleFindings {
  let reader: FindingReader
  /// Has the accounts of the reach.
  let filter: FindingFilter
  let reach: Reach

  func rows(from position: FindingReader.Position?, limit: Int) throws -> [FindingRow] {
    guard !reach.isWholeAccounts else { return try reader.page(filter, from: position, limit: limit) }
    // The position's own row first, then those behind it.
    var visible = try position.map { _ in try reader.page(filter, from: position, limit: 1) } ?? []
    visible.removeAll { FindingReader.Position($0.judged) != position || !reach.covers($0.judged) }
    let sieve = Sieve(
      read: { try reader.page(filter, from: $0, includesPosition: false, limit: $1) },
      position: { FindingReader.Position($0.judged) }, isVisible: { reach.covers($0.judged) })
    return visible + (try sieve.first(limit - visible.count, after: position))
  }

  func count(upTo bound: Int) throws -> Int {
    guard !reach.isWholeAccounts else { return try reader.count(filter, upTo: bound) }
    var count = 0
    let sieve = Sieve(
      read: { try reader.keys(filter, after: $0, limit: $1) }, position: { FindingReader.Position($0.judged) },
      isVisible: { reach.covers($0.judged) })
    try sieve.forEach(after: nil) { key in
      count += filter.controls.count { control in key.outcomes[control].map(filter.outcomes.contains) ?? false }
      return count <= bound
    }
    return count
  }
}

extension FindingQuery {
  /// What a cursor is bound to.
  fileprivate func key(of principal: Principal) -> String {
    let parts = [
      accountID?.rawValue, region?.rawValue, resourceType?.name, resource?.resource.rawValue, control?.description,
      severity?.rawValue, outcome?.word, verdict?.rawValue,
    ]
    return Cursor.key("findings", parts, of: principal)
  }

  /// The rows that hold what is asked for; `nil` when nothing can.
  fileprivate var filter: FindingFilter? {
    let controls = Catalogue.controls.filter { candidate in
      (control ?? candidate.id) == candidate.id && (severity ?? candidate.severity) == candidate.severity
        && (resourceType ?? candidate.resourceType) == candidate.resourceType
    }
    let outcomes = Outcome.Kind.allCases.filter { kind in
      (outcome ?? kind) == kind && (verdict ?? .current(kind)) == .current(kind)
    }
    guard !controls.isEmpty, !outcomes.isEmpty else { return nil }
    return FindingFilter(
      accountID: accountID ?? resource?.accountID, region: region, resourceType: resourceType,
      resource: resource?.resource, controls: controls.map(\.id), outcomes: outcomes)
  }
}

extension Verdict {
  /// The verdict as long as nothing is switched off or exempt.
  static func current(_ outcome: Outcome.Kind) -> Verdict {
    Verdict(outcome, isEnabled: true, isExempt: false)
  }
}

extension FindingView {
  /// The wanted findings of a row, judged from the facts that are stored, by the same rules as ever.
  static func all(_ row: FindingRow, _ filter: FindingFilter, _ evaluator: Evaluator) -> [FindingView] {
    let judgements =
      switch row.sight {
      case .present(let configuration):
        evaluator.judge(configuration, of: row.judged, runsWindows: row.runsWindows)
      case .gone(let status): evaluator.judgeGone(row.judged.type, status: status)
      }
    return judgements.compactMap { judgement in
      guard filter.controls.contains(judgement.control), filter.outcomes.contains(judgement.outcome.kind),
        let control = Catalogue.control(judgement.control)
      else { return nil }
      return FindingView(
        resource: row.judged, control: judgement.control, severity: control.severity, outcome: judgement.outcome,
        verdict: .current(judgement.outcome.kind), capturedAt: row.capturedAt, evaluatedAt: row.evaluatedAt,
        evaluationID: row.evaluationID)
    }
  }

  fileprivate var cursor: Cursor {
    Cursor(fields: [resource.accountID.rawValue, resource.resource.rawValue, String(control.number)])
  }
}
