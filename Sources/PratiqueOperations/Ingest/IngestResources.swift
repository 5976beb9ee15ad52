internal import Postgres
public import PratiqueCore
public import PratiqueIntake
internal import PratiqueStore

/// Whether the good rest of a batch goes in when some of it is bad.
public enum IngestMode: String, Sendable {
  /// Good items go in, bad ones are reported.
  case partial
  /// One bad item refuses the whole batch.
  case atomic
}

/// Takes a body in any accepted form into the inventory, judges what changed, and commits it in one transaction.
public struct IngestResources: Sendable {
  let context: OperationContext
  let limits: IntakeLimits

  /// - Parameter limits: of one body; by default 16 MiB and 5,000 items (RELIABILITY section 5).
  public init(_ context: OperationContext, limits: IntakeLimits = .ingestBatch) {
    self.context = context
    self.limits = limits
  }

  /// Reads the body in full before a connection is taken.
  ///
  /// - Parameter observedAt: when API answers were given; they carry no time of their own. `nil` means now.
  public func run(body: [UInt8], mode: IngestMode, observedAt: Instant?) async throws(OperationError) -> IngestReport {
    let (items, arriving) = try read(body, observedAt: observedAt)
    let read = IngestReport(items: items, evaluationID: nil)
    if mode == .atomic, read.counts.rejected > 0 { throw .batchRefused(read) }
    guard !arriving.isEmpty else { return read }

    let evaluationID = Identifier.random("evl")
    let dispositions = try await context.transaction(within: .seconds(60)) { db in
      // Batches about one account wait for each other; a statement over 5,000 resources may take its time.
      try db.execute("SELECT set_config('lock_timeout', '20s', true), set_config('statement_timeout', '30s', true)")
      let known = try InventoryReader(db).known(
        of: arriving.map(\.stored.resource), running: arriving.compactMap(\.stored.version.content.runs))
      let plan = IngestPlan(known: known, arriving: arriving)
      if !plan.change.isEmpty { try write(plan, read.counts, evaluationID: evaluationID, db) }
      return (plan.dispositions, plan.isEvaluation)
    }
    var reported = items
    for (observation, disposition) in zip(arriving, dispositions.0) {
      reported[observation.item] = reported[observation.item].with(disposition)
    }
    return IngestReport(items: reported, evaluationID: dispositions.1 ? evaluationID : nil)
  }

  private func read(
    _ body: [UInt8], observedAt: Instant?
  ) throws(OperationError) -> (items: [IngestReport.Item], arriving: [ArrivingObservation]) {
    var items: [IngestReport.Item] = []
    var arriving: [ArrivingObservation] = []
    let now = context.now()
    do throws(IntakeFault) {
      try Intake(limits: limits, observedAt: observedAt ?? now, now: now).read(BytesSource(body)) { item, _ in
        let disposition: IngestReport.Disposition
        switch item.reading {
        case .observation(let observation):
          arriving.append(ArrivingObservation(item: items.count, observation, evaluator: context.evaluator))
          disposition = .accepted
        case .rejected(let fault): disposition = .rejected(fault)
        case .ignored(let reason): disposition = .ignored(reason)
        }
        items.append(IngestReport.Item(position: item.position, arn: item.arn, disposition: disposition))
      }
    } catch {
      throw .inputRefused(error)
    }
    return (items, arriving)
  }

  private func write(
    _ plan: IngestPlan, _ read: IngestReport.Counts, evaluationID: String, _ db: Connection
  ) throws {
    let now = try Database.now(db)
    try InventoryWriter(db).write(plan.change, evaluationID: evaluationID, at: now)
    guard plan.isEvaluation else { return }
    try EvaluationStore(db).insert(
      StoredEvaluation(
        id: evaluationID, trigger: EvaluationView.Trigger.ingest.rawValue, startedAt: now,
        accepted: plan.dispositions.count { $0 == .accepted },
        unchanged: plan.dispositions.count { $0 == .unchanged(isNewer: true) || $0 == .unchanged(isNewer: false) },
        stale: plan.dispositions.count { $0 == .stale }, rejected: read.rejected, ignored: read.ignored,
        resourcesJudged: plan.resourcesJudged, findingsChanged: plan.findingsChanged))
  }
}

extension IngestReport.Item {
  fileprivate func with(_ disposition: KnownVersions<StoredVersion.Content>.Disposition) -> IngestReport.Item {
    let reported: IngestReport.Disposition =
      switch disposition {
      case .accepted: .accepted
      case .unchanged: .unchanged
      case .stale: .stale
      }
    return IngestReport.Item(position: position, arn: arn, disposition: reported)
  }
}

extension IntakeLimits {
  /// The limits of one body that is handed to the server.
  public static var ingestBatch: IntakeLimits {
    var limits = IntakeLimits()
    limits.items = 5_000
    limits.totalBytes = 16 * 1024 * 1024
    return limits
  }
}
