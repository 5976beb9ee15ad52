import CLibPQ

extension Connection {
  /// Runs a statement and returns all its rows, in the server's order.
  ///
  /// - Throws: ``PostgresError``; after a refusal by the server the connection stays usable.
  public func query(_ sql: SQL) throws(PostgresError) -> [Row] {
    try run(sql).rows
  }

  /// Runs a statement that answers exactly one row.
  ///
  /// - Throws: ``PostgresError/unexpectedRowCount(_:)`` for none or several, besides what ``query(_:)`` throws.
  public func one(_ sql: SQL) throws(PostgresError) -> Row {
    let rows = try query(sql)
    guard rows.count == 1 else { throw .unexpectedRowCount(rows.count) }
    return rows[0]
  }

  /// Runs a statement that answers at most one row.
  ///
  /// - Throws: ``PostgresError/unexpectedRowCount(_:)`` for several, besides what ``query(_:)`` throws.
  public func oneOrNil(_ sql: SQL) throws(PostgresError) -> Row? {
    let rows = try query(sql)
    guard rows.count <= 1 else { throw .unexpectedRowCount(rows.count) }
    return rows.first
  }

  /// Runs a statement for its effect.
  ///
  /// - Returns: the number of rows inserted, updated, deleted or selected; 0 for statements that don't count.
  @discardableResult
  public func execute(_ sql: SQL) throws(PostgresError) -> Int {
    try run(sql).affectedRows
  }

  /// Runs several statements, separated by semicolons, and drops their rows. For migrations.
  ///
  /// Outside a transaction the server runs them all in one of its own, unless they say otherwise.
  public func script(_ text: String) throws(PostgresError) {
    let handle = try usableHandle()
    try Statement.check(text)
    guard PQsendQuery(handle, text) == 1 else { throw sendFailure(handle) }
    try flush()
    _ = try finishStatement()
  }

  /// Runs one statement to its end.
  func run(_ sql: SQL) throws(PostgresError) -> QueryResult {
    try send(Statement(sql))
    try flush()
    return try finishStatement()
  }

  /// Hands a statement to libpq, which may still hold it back; see ``flush()``.
  func send(_ statement: Statement) throws(PostgresError) {
    let handle = try usableHandle()
    let status = statement.binds.withParameters { count, types, values, lengths, formats in
      PQsendQueryParams(handle, statement.text, count, types, values, lengths, formats, Format.binary)
    }
    guard status == 1 else { throw sendFailure(handle) }
  }

  /// Hands over a statement that the server plans once for this session.
  ///
  /// - Returns: its key, where it is to be planned now: then the answer to that comes first.
  func sendPrepared(_ statement: Statement) throws(PostgresError) -> PreparedStatements.Key? {
    let handle = try usableHandle()
    let key = PreparedStatements.Key(text: statement.text, types: statement.binds.types)
    var new: PreparedStatements.Key?
    var name = prepared.name(of: key)
    if name == nil, let given = prepared.add(key) {
      guard PQsendPrepare(handle, given, key.text, Int32(key.types.count), key.types) == 1 else {
        throw sendFailure(handle)
      }
      (name, new) = (given, key)
    }
    guard let name else {
      try send(statement)
      return nil
    }
    let status = statement.binds.withParameters { count, _, values, lengths, formats in
      PQsendQueryPrepared(handle, name, count, values, lengths, formats, Format.binary)
    }
    guard status == 1 else { throw sendFailure(handle) }
    return new
  }

  /// Sends all that libpq holds back. Reads at the same time, as the server may stop reading until its answers are read.
  func flush() throws(PostgresError) {
    while true {
      let handle = try usableHandle()
      switch PQflush(handle) {
      case 0: return
      case 1:
        guard try wait(for: [.read, .write]).contains(.read) else { continue }
        guard PQconsumeInput(handle) == 1 else { throw lost() }
      default: throw lost()
      }
    }
  }

  /// Waits for the next result of what was sent; `nil` ends a statement's results.
  func nextResult() throws(PostgresError) -> QueryResult? {
    let handle = try usableHandle()
    while PQisBusy(handle) == 1 {
      guard try wait(for: .read).contains(.read) else { continue }
      guard PQconsumeInput(handle) == 1 else { throw lost() }
      // The rest of a TLS record may have been decrypted already, where `poll` can't see it.
      if PQsslInUse(handle) == 1, PQconsumeInput(handle) != 1 { throw lost() }
    }
    return PQgetResult(handle).map { QueryResult($0) }
  }

  /// Reads all results of one statement, or of one script.
  ///
  /// - Returns: the last one.
  /// - Throws: the first error, once everything has been read.
  func finishStatement() throws(PostgresError) -> QueryResult {
    var last: QueryResult?
    var failure: PostgresError?
    while let result = try nextResult() {
      switch result.status {
      case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: last = result
      case PGRES_FATAL_ERROR: failure = failure ?? result.serverError ?? .connectionLost
      default:
        // A copy can be ended in no other way that is sure to be quick.
        close()
        throw .misuse("COPY is only possible through `copyIn`")
      }
    }
    if failure == .connectionLost || !isUsable { throw lost() }
    if let failure { throw failure }
    // No result at all is how libpq shows a connection that broke between two messages.
    guard let last else { throw lost() }
    return last
  }

  /// Waits for the socket, and obeys interruptions.
  ///
  /// - Returns: what the socket is ready for; empty when the wait ended for no reason of the socket's.
  func wait(for events: Poll.Events) throws(PostgresError) -> Poll.Events {
    let handle = try usableHandle()
    let ready = Poll.ready(PQsocket(handle), for: events, waking: signal, until: limit)
    if ready.isEmpty { try checkInterruption() }
    return ready
  }

  /// Does nothing for a while, and obeys interruptions.
  func pause(for duration: Duration) throws(PostgresError) {
    let end = ContinuousClock.now + duration
    while .now < end {
      _ = try usableHandle()
      _ = Poll.ready(-1, for: [], waking: signal, until: min(end, limit))
    }
    try checkInterruption()
  }

  private func sendFailure(_ handle: OpaquePointer) -> PostgresError {
    guard PQstatus(handle) == CONNECTION_OK else { return lost() }
    return .misuse("a statement was begun while another was under way")
  }
}
