import CLibPQ

extension Connection {
  /// Streams rows into a table: `COPY table (columns) FROM STDIN (FORMAT binary)`.
  ///
  /// Memory is bounded: what `body` writes leaves in chunks of 256 KiB, and writing waits while the server is behind.
  ///
  /// - Returns: the number of rows copied.
  /// - Throws: what `body` throws, after which nothing has been copied; or the server's refusal, which comes when all has
  ///   been sent. The connection stays usable after both.
  @discardableResult
  public func copyIn(_ statement: SQL, _ body: (inout BinaryCopyWriter) throws -> Void) throws -> Int {
    try beginCopy(statement)
    do {
      var writer = BinaryCopyWriter(connection: self)
      try body(&writer)
      try writer.finish()
    } catch {
      try abortCopy()
      throw error
    }
    return try endCopy(reason: nil).affectedRows
  }

  private func beginCopy(_ statement: SQL) throws(PostgresError) {
    guard statement.bindCount == 0 else { throw .misuse("COPY takes no parameters") }
    try send(Statement(statement))
    try flush()
    guard let result = try nextResult() else { throw lost() }
    switch result.status {
    case PGRES_COPY_IN:
      guard PQbinaryTuples(result.handle) == 1 else {
        _ = try? endCopy(reason: "the format isn't binary")
        throw .misuse("COPY must say `FROM STDIN (FORMAT binary)`")
      }
    case PGRES_FATAL_ERROR:
      let failure = result.serverError ?? .connectionLost
      while try nextResult() != nil {}
      throw failure == .connectionLost ? lost() : failure
    default:
      close()
      throw .misuse("`copyIn` takes a COPY … FROM STDIN statement only")
    }
  }

  /// Sends one chunk, and waits until it has left this process.
  func putCopyData(_ bytes: [UInt8]) throws(PostgresError) {
    try untilTaken { handle in
      bytes.withUnsafeBufferPointer { buffer in
        buffer.withMemoryRebound(to: CChar.self) { PQputCopyData(handle, $0.baseAddress, Int32($0.count)) }
      }
    }
    try flush()
  }

  /// Ends the stream; with a reason, the server discards it and reports the reason as an error.
  private func endCopy(reason: String?) throws(PostgresError) -> QueryResult {
    try untilTaken { PQputCopyEnd($0, reason) }
    try flush()
    return try finishStatement()
  }

  /// Gives the connection back in a usable state after the body failed.
  private func abortCopy() throws(PostgresError) {
    // A connection that broke has nothing to be ended; the body's own error says why.
    guard isUsable else { return }
    do {
      _ = try endCopy(reason: "the client gave up")
    } catch .server {
      // The server confirms in this way that it discarded the rows.
    } catch {
      close()
    }
  }

  /// Repeats a call that libpq answers with 0 while its buffer is full.
  private func untilTaken(_ put: (OpaquePointer) -> Int32) throws(PostgresError) {
    while true {
      let handle = try usableHandle()
      switch put(handle) {
      case 1: return
      case 0: try flush()
      default: throw isUsable ? .misuse("COPY was interrupted by another statement") : lost()
      }
    }
  }
}
