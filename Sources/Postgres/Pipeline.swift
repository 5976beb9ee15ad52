import CLibPQ

extension Connection {
  /// Sends several statements in one round trip.
  ///
  /// Outside ``transaction(_:_:)`` they form one transaction: all take effect or none. They may say `BEGIN` and `COMMIT`
  /// themselves; if one fails in between, the rollback is done here.
  ///
  /// - Parameters:
  ///   - commits: `true` if an answer lost after sending matters because the statements write: it is then thrown as
  ///     ``PostgresError/commitOutcomeUnknown``.
  ///   - preparing: `true` to have the statements planned once for the connection, whatever values come later. For
  ///     statements that are asked again and again about a few rows, which they find by keys.
  /// - Returns: the rows of each statement, in order.
  /// - Throws: the error of the first statement that failed; those after it did not run, and the connection stays usable.
  public func pipeline(
    _ statements: [SQL], commits: Bool = false, preparing: Bool = false
  ) throws(PostgresError) -> [[Row]] {
    guard !statements.isEmpty else { return [] }
    // A statement that libpq would refuse must not leave half a pipeline behind.
    let statements = try statements.map { sql throws(PostgresError) in try Statement(sql) }
    _ = try usableHandle()
    let outcome: PipelineOutcome
    if commits, !isInTransaction {
      outcome = try committing { () throws(PostgresError) in try runPipeline(statements, preparing: preparing) }
    } else {
      outcome = try runPipeline(statements, preparing: preparing)
    }
    guard let failure = outcome.failure else { return outcome.answers }
    if hasFailedTransaction, !isInTransaction { rollback() }
    throw failure
  }

  /// What became of a pipeline.
  struct PipelineOutcome {
    /// The rows of each statement.
    var answers: [[Row]] = []
    /// Of the first statement that failed, or of the commit that a pipeline without transaction ends with.
    var failure: PostgresError?
    /// The place of the statement that failed.
    var failed: Int?
  }

  func runPipeline(_ statements: [Statement], preparing: Bool) throws(PostgresError) -> PipelineOutcome {
    let handle = try usableHandle()
    guard PQenterPipelineMode(handle) == 1 else {
      throw .misuse("a statement was begun while another was under way")
    }
    // The statements that are planned now, by their places.
    var plans: [Int: PreparedStatements.Key] = [:]
    for (place, statement) in statements.enumerated() {
      if preparing { plans[place] = try sendPrepared(statement) } else { try send(statement) }
    }
    guard PQpipelineSync(handle) == 1 else { throw lost() }
    try flush()

    var outcome = PipelineOutcome()
    for place in statements.indices {
      if let plan = plans[place] {
        try readAnswer(of: place, into: &outcome)
        // A plan stays also when the transaction is undone; one that was not made is none.
        if outcome.failure != nil { prepared.remove(plan) }
      }
      outcome.answers.append(try readAnswer(of: place, into: &outcome))
    }
    let failure = try leavePipeline()
    if outcome.failure == nil { outcome.failure = failure }
    // What a migration did to a table may make plans void, and who stands between may have lost them. A new session makes
    // them anew.
    let lostPlans: [SQLState] = [.featureNotSupported, .invalidStatementName, .duplicatePreparedStatement]
    if preparing, let state = outcome.failure?.sqlState, lostPlans.contains(state) { close() }
    return outcome
  }

  @discardableResult
  private func readAnswer(of place: Int, into outcome: inout PipelineOutcome) throws(PostgresError) -> [Row] {
    var rows: [Row] = []
    while let result = try nextResult() {
      switch result.status {
      case PGRES_TUPLES_OK: rows = result.rows
      case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY, PGRES_PIPELINE_ABORTED: break
      case PGRES_FATAL_ERROR:
        guard outcome.failure == nil else { break }
        outcome.failure = result.serverError ?? .connectionLost
        outcome.failed = place
      default:
        close()
        throw .misuse("COPY is not possible in a pipeline")
      }
    }
    if outcome.failure == .connectionLost || !isUsable { throw lost() }
    return rows
  }

  /// - Returns: why the pipeline's own transaction was not committed, where it was not.
  private func leavePipeline() throws(PostgresError) -> PostgresError? {
    // A commit can also fail here, at the end of the pipeline's own transaction: by a deferred constraint, for one.
    var failure: PostgresError?
    var isSynchronised = false
    while !isSynchronised {
      guard let result = try nextResult() else { continue }
      switch result.status {
      case PGRES_PIPELINE_SYNC: isSynchronised = true
      case PGRES_FATAL_ERROR: failure = failure ?? result.serverError ?? .connectionLost
      default: throw lost()
      }
    }
    guard failure != .connectionLost, PQexitPipelineMode(try usableHandle()) == 1 else { throw lost() }
    return failure
  }
}
