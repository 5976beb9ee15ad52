import CLibPQ

extension Connection {
  /// Sends several statements in one round trip.
  ///
  /// Outside ``transaction(_:_:)`` they form one transaction: all take effect or none. They may say `BEGIN` and `COMMIT`
  /// themselves; if one fails in between, the rollback is done here.
  ///
  /// - Parameter commits: `true` if an answer lost after sending matters because the statements write: it is then thrown
  ///   as ``PostgresError/commitOutcomeUnknown``.
  /// - Returns: the rows of each statement, in order.
  /// - Throws: the error of the first statement that failed; those after it did not run, and the connection stays usable.
  public func pipeline(_ statements: [SQL], commits: Bool = false) throws(PostgresError) -> [[Row]] {
    guard !statements.isEmpty else { return [] }
    // A statement that libpq would refuse must not leave half a pipeline behind.
    for statement in statements { try check(statement) }
    _ = try usableHandle()
    guard commits, !isInTransaction else { return try runPipeline(statements) }
    return try committing { () throws(PostgresError) in try runPipeline(statements) }
  }

  private func runPipeline(_ statements: [SQL]) throws(PostgresError) -> [[Row]] {
    let handle = try usableHandle()
    guard PQenterPipelineMode(handle) == 1 else {
      throw .misuse("a statement was begun while another was under way")
    }
    for statement in statements { try send(statement) }
    guard PQpipelineSync(handle) == 1 else { throw lost() }
    try flush()

    var answers: [[Row]] = []
    var failure: PostgresError?
    for _ in statements {
      var rows: [Row] = []
      while let result = try nextResult() {
        switch result.status {
        case PGRES_TUPLES_OK: rows = result.rows
        case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY, PGRES_PIPELINE_ABORTED: break
        case PGRES_FATAL_ERROR: failure = failure ?? result.serverError ?? .connectionLost
        default:
          close()
          throw .misuse("COPY is not possible in a pipeline")
        }
      }
      if failure == .connectionLost || !isUsable { throw lost() }
      answers.append(rows)
    }
    try leavePipeline()
    guard let failure else { return answers }
    if hasFailedTransaction, !isInTransaction { rollback() }
    throw failure
  }

  private func leavePipeline() throws(PostgresError) {
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
    guard PQexitPipelineMode(try usableHandle()) == 1 else { throw lost() }
    if let failure { throw failure }
  }
}
