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

  /// - Parameters:
  ///   - limit: findings on a page, 1 to 500.
  ///   - cursor: the `next` of the page before.
  public func run(_ query: FindingQuery, limit: Int, cursor: String?) async throws(OperationError) -> Page<FindingView>
  {
    let start = try cursor.map { text throws(OperationError) in
      try Cursor(text, for: query.key, fields: 3)
    }
    guard let filter = query.filter else { return Page(items: [], next: nil, total: .init(count: 0, isExact: true)) }
    let evaluator = context.evaluator
    return try await context.transaction(.snapshot) { db in
      let reader = FindingReader(db)
      let position = start.map { FindingReader.Position(accountID: $0.fields[0], arn: $0.fields[1]) }
      // Every row has at least one wanted finding, but the first page's first may have been shown already.
      let rows = try reader.page(filter, from: position, limit: limit + 2)
      var findings = rows.flatMap { row in FindingView.all(row, filter, evaluator) }
      if let start, let shown = UInt8(start.fields[2]) {
        findings.removeAll {
          $0.resource.accountID.rawValue == start.fields[0] && $0.resource.resource.rawValue == start.fields[1]
            && $0.control.number <= shown
        }
      }
      let page = Array(findings.prefix(limit))
      let next = findings.count > limit ? page.last.map { $0.cursor.text(for: query.key) } : nil
      return Page(items: page, next: next, total: try .counted { try reader.count(filter, upTo: $0) })
    }
  }
}

extension FindingQuery {
  /// What a cursor is bound to.
  fileprivate var key: String {
    let parts = [
      accountID?.rawValue, region?.rawValue, resourceType?.name, resource?.resource.rawValue, control?.description,
      severity?.rawValue, outcome?.word, verdict?.rawValue,
    ]
    return "findings\n" + parts.map { $0 ?? "" }.joined(separator: "\n")
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
