internal import PratiqueCore
internal import PratiqueStore

/// Goes through the findings that a caller may see, with their verdicts at one instant.
///
/// The verdict comes from the one function of the core. Most need only the outcome's word; what was judged is read only
/// where an exemption hangs on containers or facts.
struct VerdictScan {
  let reader: FindingReader
  let evaluator: Evaluator
  let posture: Posture
  let reach: Reach
  let at: Instant
  /// What history says of that instant; `nil` where decisions are laid over outcomes.
  var record: PostureRecord?
  /// Whose exemptions are named; those of others count all the same.
  var mayRead: @Sendable (TeamID) -> Bool = { _ in true }

  /// One finding, found in a scan.
  struct Found {
    let subject: Subject
    let explanation: Explanation

    var judged: ResourceARN { subject.resource }
    var tags: [String: String] { subject.tags }
    var control: ControlID { subject.control }
  }

  /// Rows are read so many at a time, at most: enough for the planner to join an account as a whole.
  private static let largestChunk = 10_000

  /// Hands over every finding behind the position whose verdict is wanted, by account, ARN and control number.
  ///
  /// - Parameters:
  ///   - position: the last finding that is not wanted any more.
  ///   - expected: how many findings will probably do.
  ///   - visit: returns false to stop.
  func forEach(
    _ filter: FindingFilter, verdict wanted: Verdict?, behind position: ScanPosition?, expected: Int = .max,
    _ visit: (Found) -> Bool
  ) throws {
    var chunk = min(Self.largestChunk, expected)
    var next = position.map { FindingReader.Position(accountID: $0.accountID, arn: $0.arn) }
    var isBehind = false
    while true {
      let rows = try reader.scan(filter, from: next, isBehind: isBehind, limit: chunk)
      for found in try findings(in: rows, filter) where wanted == nil || found.explanation.verdict == wanted {
        if let position, position.isAtOrBefore(found) { continue }
        guard visit(found) else { return }
      }
      guard rows.count == chunk, let last = rows.last else { return }
      next = FindingReader.Position(accountID: last.judged.accountID.rawValue, arn: last.judged.resource.rawValue)
      isBehind = true
      chunk = Self.largestChunk
    }
  }

  /// What is found of these rows, as far as the caller may see it.
  func findings(in rows: [ScannedRow], _ filter: FindingFilter) throws -> [Found] {
    let controls = filter.controls.sorted()
    let visible = rows.filter { reach.covers($0.judged, tags: $0.tags) }
    let judgements = try judgements(of: visible.filter { needsFacts($0, filter) })
    return visible.flatMap { row in
      controls.compactMap { control -> Found? in
        guard let kind = row.outcomes[control], filter.outcomes.contains(kind) else { return nil }
        let judged = judgements[row.judged]?[control]
        let subject = Subject(
          resource: row.judged, tags: row.tags, control: control, outcome: judged?.outcome ?? Outcome(kind),
          factsRead: judged?.factsRead)
        return Found(subject: subject, explanation: explain(subject, exempt: row.exempt))
      }
    }
  }

  /// What history says, and else what follows from the decisions that are known.
  private func explain(_ subject: Subject, exempt: ControlSet) -> Explanation {
    let cell = RollupCell(
      accountID: subject.resource.accountID, region: subject.resource.region, control: subject.control)
    guard let isEnabled = record?.isEnabled(cell, posture, at: at) else { return posture.explain(subject, at: at) }
    return posture.explain(
      subject, at: at, recorded: RecordedPosture(isEnabled: isEnabled, isExempt: exempt[subject.control]))
  }

  private func needsFacts(_ row: ScannedRow, _ filter: FindingFilter) -> Bool {
    // What history says needs no facts to be told.
    if let record, record.holds(row.judged.accountID, at: at) { return false }
    return filter.controls.contains { control in
      guard row.outcomes[control] == .nonCompliant else { return false }
      let subject = Subject(
        resource: row.judged, tags: row.tags, control: control, outcome: Outcome(.nonCompliant))
      return posture.exemptions.needsFacts(subject, at: at)
    }
  }

  private func judgements(of rows: [ScannedRow]) throws -> [ResourceARN: [ControlID: JudgedFacts]] {
    guard !rows.isEmpty else { return [:] }
    let full = try reader.rows(of: rows.map(\.judged))
    return Dictionary(uniqueKeysWithValues: full.map { ($0.judged, $0.judgedFacts(evaluator)) })
  }
}

extension VerdictScan {
  /// How many findings have the verdict, counted up to one more than the bound.
  func count(_ filter: FindingFilter, verdict: Verdict?, upTo bound: Int) throws -> Int {
    // Where no verdict is asked for and SQL can tell what is visible, nothing has to be looked at.
    if verdict == nil, reach.isWholeAccounts { return try reader.count(filter, upTo: bound) }
    var count = 0
    try forEach(filter, verdict: verdict, behind: nil) { _ in
      count += 1
      return count <= bound
    }
    return count
  }

  /// The findings with their evidence, judged from the facts that are stored, by the same rules as ever.
  func views(of page: [Found]) throws -> [FindingView] {
    let rows = try reader.rows(of: Array(Set(page.map(\.judged))))
    let judged = Dictionary(uniqueKeysWithValues: rows.map { ($0.judged, ($0, $0.judgedFacts(evaluator))) })
    return page.compactMap { found in
      guard let (row, facts) = judged[found.judged], let outcome = facts[found.control],
        let control = Catalogue.control(found.control)
      else { return nil }
      return FindingView(row, control, explain(row, found.control, outcome), mayRead)
    }
  }

  /// The verdict of every control that has a finding, by the lasting resource.
  func verdicts(of rows: [ScannedRow]) throws -> [ARN: [ControlID: Verdict]] {
    let all = FindingFilter(controls: Catalogue.controls.map(\.id))
    return try findings(in: rows, all).reduce(into: [:]) { verdicts, found in
      verdicts[found.judged.resource, default: [:]][found.control] = found.explanation.verdict
    }
  }

  /// Every finding of one resource.
  func views(of row: FindingRow) -> [FindingView] {
    let facts = row.judgedFacts(evaluator)
    return Catalogue.controls.compactMap { control in
      facts[control.id].map { FindingView(row, control, explain(row, control.id, $0), mayRead) }
    }
  }

  private func explain(_ row: FindingRow, _ control: ControlID, _ judged: JudgedFacts) -> Explanation {
    explain(
      Subject(
        resource: row.judged, tags: row.tags, control: control, outcome: judged.outcome, factsRead: judged.factsRead),
      exempt: row.exempt)
  }
}

extension Exemption {
  /// The one that lasts longest first; the order of ids only makes it definite.
  fileprivate static func lastsLonger(_ one: Exemption, _ other: Exemption) -> Bool {
    let (end, otherEnd) = (one.end?.microseconds ?? .max, other.end?.microseconds ?? .max)
    return end == otherEnd ? one.id < other.id : end > otherEnd
  }
}

extension FindingView {
  init(_ row: FindingRow, _ control: Control, _ explanation: Explanation, _ mayRead: (TeamID) -> Bool) {
    self.init(
      resource: row.judged, control: control.id, severity: control.severity, outcome: explanation.outcome,
      verdict: explanation.verdict,
      exemptions: explanation.covering.filter { mayRead($0.team) }.sorted(by: Exemption.lastsLonger).map(\.id),
      uncoveredContainers: explanation.covering.isEmpty ? [] : explanation.uncoveredContainers,
      enablementID: explanation.setting.decidedBy?.id, capturedAt: row.capturedAt, evaluatedAt: row.evaluatedAt,
      evaluationID: row.evaluationID)
  }
}

/// Where a scan goes on: behind this finding.
struct ScanPosition {
  let accountID: String
  let arn: String
  let control: UInt8

  init(_ found: VerdictScan.Found) {
    accountID = found.judged.accountID.rawValue
    arn = found.judged.resource.rawValue
    control = found.control.number
  }

  init(_ cursor: Cursor) throws(OperationError) {
    guard let control = UInt8(cursor.fields[2]) else { throw .invalidCursor }
    (accountID, arn) = (cursor.fields[0], cursor.fields[1])
    self.control = control
  }

  var cursor: Cursor { Cursor(fields: [accountID, arn, String(control)]) }

  func isAtOrBefore(_ found: VerdictScan.Found) -> Bool {
    found.judged.accountID.rawValue == accountID && found.judged.resource.rawValue == arn
      && found.control.number <= control
  }
}

/// What judging a configuration tells of one control.
struct JudgedFacts {
  let outcome: Outcome
  /// What the control read, as text; `nil` when the resource is gone.
  let factsRead: String?
}

extension FindingRow {
  /// Judges what was seen, by the same rules as ever.
  func judgements(_ evaluator: Evaluator) -> [Evaluator.Judgement] {
    switch sight {
    case .present(let configuration): evaluator.judge(configuration, of: judged, runsWindows: runsWindows)
    case .gone(let status): evaluator.judgeGone(judged.type, status: status)
    }
  }

  func judgedFacts(_ evaluator: Evaluator) -> [ControlID: JudgedFacts] {
    Dictionary(
      uniqueKeysWithValues: judgements(evaluator).map { judgement in
        (judgement.control, JudgedFacts(outcome: judgement.outcome, factsRead: factsRead(by: judgement.control)))
      })
  }

  /// What a control reads of the configuration, as text that changes exactly when it does.
  func factsRead(by control: ControlID) -> String? {
    guard case .present(let configuration) = sight else { return nil }
    return FactsRead.text(control: control, configuration: configuration, runsWindows: runsWindows)
  }
}

extension Outcome {
  /// The word alone, where nobody asks for evidence.
  init(_ kind: Kind) {
    self =
      switch kind {
      case .compliant: .compliant([])
      case .nonCompliant: .nonCompliant([])
      case .notApplicable: .notApplicable([])
      case .insufficientData: .insufficientData([])
      }
  }
}
