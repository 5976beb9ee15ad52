internal import Crypto
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
  /// Accounts that nobody has are registered in the principal's organisation. Items of accounts that the principal may
  /// not write are rejected, in the same words whether or not another organisation has them.
  ///
  /// - Parameter observedAt: when API answers were given; they carry no time of their own. `nil` means now.
  public func run(
    body: [UInt8], mode: IngestMode, observedAt: Instant?, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<IngestReport> {
    let reach = principal.reach(for: .writeResources)
    guard !reach.isEmpty else { throw .notAllowed("write resources (\(Action.writeResources.need))") }
    let now = context.now()
    let batch = try read(body, observedAt: observedAt, now: now, reach)
    if mode == .atomic, batch.report.counts.rejected > 0 { throw .batchRefused(batch.report) }
    guard !batch.arriving.isEmpty else { return Changed(value: batch.report, isReplay: false) }

    let changed = try await context.change(as: principal, request, within: .seconds(60)) { db, now in
      try store(batch, mode, body, at: now, as: principal, db)
    }
    let outcome = changed.value
    // A repetition brings the same body: what can be read from it again isn't stored, but it must be read as it was then.
    let first =
      changed.isReplay
      ? try read(body, observedAt: observedAt, now: Instant(microseconds: outcome.readAt), reach) : batch
    return Changed(value: first.report(outcome), isReplay: changed.isReplay)
  }

  private func store(
    _ batch: Batch, _ mode: IngestMode, _ body: [UInt8], at now: Instant, as principal: Principal, _ db: Connection
  ) throws -> Change<IngestOutcome> {
    let isSmall = batch.arriving.count < Self.manyObservations
    let (recorded, version) = try AccountRegistry(db).register(batch.accounts, after: [Self.patience])
    let batch = batch.only(Set(recorded.keys))
    if batch.arriving.isEmpty || mode == .atomic && batch.report.counts.rejected > 0 {
      throw OperationError.batchRefused(batch.report)
    }
    let recorder = HistoryRecorder(context: context, organisationID: principal.organisationID, db: db)
    let (instant, decisions) = try recorder.settle(
      recorded, context.postures.decisions(of: principal.organisationID, at: version, db), at: now)
    let plan = try plan(batch.arriving, isSmall: isSmall, db)
    let evaluationID = Identifier.random("evl")
    if !plan.change.isEmpty {
      let statements = try statements(
        writing: plan, of: batch, isSmall: isSmall, evaluationID: evaluationID, at: instant, by: principal, db)
      try recorder.record(
        plan.updates, writtenBy: statements, touched: plan.touched, decisions, at: instant,
        TransitionCause(.ingest, evaluationID: evaluationID), isSmall: isSmall)
    }
    let outcome = IngestOutcome(
      batch, plan.dispositions, readAt: batch.readAt, evaluationID: plan.isEvaluation ? evaluationID : nil)
    let counts = batch.report(outcome).counts
    let digest = Array(SHA256.hash(data: body)).hexadecimal
    return Change(
      value: outcome,
      audit: AuditRecord(
        "resource.ingest", object: outcome.evaluationID.map { "evaluation/\($0)" },
        accountID: batch.accounts.count == 1 ? batch.accounts.first : nil,
        details: [
          "sha256": .text(digest), "accepted": .number(Int64(counts.accepted)),
          "unchanged": .number(Int64(counts.unchanged)), "stale": .number(Int64(counts.stale)),
          "rejected": .number(Int64(counts.rejected)), "ignored": .number(Int64(counts.ignored)),
        ]))
  }

  /// From so many on it pays to plan statements for just these, and to find out first which observations say nothing new
  /// at all: mostly nearly all of them.
  private static let manyObservations = 50

  /// Batches about one account wait for each other; a statement over 5,000 resources may take its time.
  private static let patience: SQL =
    "SELECT set_config('lock_timeout', '20s', true), set_config('statement_timeout', '30s', true)"

  private func plan(_ arriving: [ArrivingObservation], isSmall: Bool, _ db: Connection) throws -> IngestPlan {
    let reader = InventoryReader(db)
    var repeated: Set<Int> = []
    if !isSmall {
      // What becomes of a resource that is observed twice depends on the order.
      var times: [ResourceARN: Int] = [:]
      for observation in arriving { times[observation.stored.resource, default: 0] += 1 }
      repeated = try reader.places(ofRepeated: arriving.map(\.stored))
        .filter { times[arriving[$0].stored.resource] == 1 }
    }
    let others = arriving.indices.filter { !repeated.contains($0) }.map { arriving[$0] }
    let known =
      others.isEmpty
      ? KnownInventory()
      : try reader.known(
        of: others.map(\.stored.resource), running: others.compactMap(\.stored.version.content.runs),
        isSmall: isSmall)
    return IngestPlan(known: known, arriving: arriving, repeated: repeated)
  }

  private func read(
    _ body: [UInt8], observedAt: Instant?, now: Instant, _ reach: Reach
  ) throws(OperationError) -> Batch {
    var batch = Batch(readAt: now)
    do throws(IntakeFault) {
      try Intake(limits: limits, observedAt: observedAt ?? now, now: now).read(BytesSource(body)) { item, _ in
        let disposition: IngestReport.Disposition
        switch item.reading {
        case .observation(let observation) where reach.covers(observation.resource.accountID):
          batch.arriving.append(
            ArrivingObservation(item: batch.items.count, observation, evaluator: context.evaluator))
          disposition = .accepted
        case .observation(let observation):
          disposition = .rejected(.notAllowed(observation.resource.accountID, at: item.position))
        case .rejected(let fault): disposition = .rejected(fault)
        case .ignored(let reason): disposition = .ignored(reason)
        }
        batch.items.append(IngestReport.Item(position: item.position, arn: item.arn, disposition: disposition))
      }
    } catch {
      throw .inputRefused(error)
    }
    return batch
  }

  private func statements(
    writing plan: IngestPlan, of batch: Batch, isSmall: Bool, evaluationID: String, at now: Instant,
    by principal: Principal, _ db: Connection
  ) throws -> [SQL] {
    let read = batch.report.counts
    let statements = try InventoryWriter(db).statements(
      writing: plan.change, isSmall: isSmall, evaluationID: evaluationID, at: now)
    guard plan.isEvaluation else { return statements }
    let evaluation = EvaluationStore.insertion(
      StoredEvaluation(
        id: evaluationID, trigger: EvaluationTrigger.ingest.rawValue, startedAt: now,
        accepted: plan.dispositions.count { $0 == .accepted },
        unchanged: plan.dispositions.count { $0 == .unchanged(isNewer: true) || $0 == .unchanged(isNewer: false) },
        stale: plan.dispositions.count { $0 == .stale }, rejected: read.rejected, ignored: read.ignored,
        resourcesJudged: plan.resourcesJudged, findingsChanged: plan.findingsChanged, accounts: batch.accounts,
        personID: principal.personID.rawValue, recordedAt: now))
    return statements + [evaluation]
  }
}

extension IntakeLimits {
  /// The limits of one body that is handed to the server.
  public static var ingestBatch: IntakeLimits {
    var limits = IntakeLimits()
    limits.items = 5_000
    limits.totalBytes = 16 * 1024 * 1024
    limits.keepsTags = true
    return limits
  }
}
