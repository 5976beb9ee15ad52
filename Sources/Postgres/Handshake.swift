import CLibPQ
import Glibc

/// Connects without blocking, except for looking up host names.
enum Handshake {
  /// - Returns: a connection whose owner must call `PQfinish`.
  /// - Throws: ``PostgresError/unavailable(_:)`` with a reason that holds no secret.
  static func connect(
    _ configuration: ConnectionConfiguration, deadline: ContinuousClock.Instant
  ) throws(PostgresError) -> OpaquePointer {
    guard let handle = start(configuration.keywords) else { throw .unavailable("there is not enough memory") }
    do {
      try complete(handle, deadline: deadline)
      return handle
    } catch {
      PQfinish(handle)
      throw error
    }
  }

  private static func start(_ keywords: [(keyword: String, value: String)]) -> OpaquePointer? {
    var names: [UnsafePointer<CChar>?] = keywords.map { UnsafePointer(strdup($0.keyword)) } + [nil]
    var values: [UnsafePointer<CChar>?] = keywords.map { UnsafePointer(strdup($0.value)) } + [nil]
    defer {
      for pointer in names + values { free(UnsafeMutablePointer(mutating: pointer)) }
    }
    return PQconnectStartParams(&names, &values, 0)
  }

  private static func complete(_ handle: OpaquePointer, deadline: ContinuousClock.Instant) throws(PostgresError) {
    guard PQstatus(handle) != CONNECTION_BAD else { throw failure(handle) }
    // libpq's rule: before the first `PQconnectPoll`, act as if it had asked to write.
    var step = PGRES_POLLING_WRITING
    while step != PGRES_POLLING_OK {
      let events: Poll.Events
      switch step {
      case PGRES_POLLING_READING: events = .read
      case PGRES_POLLING_WRITING: events = .write
      default: throw failure(handle)
      }
      // The socket may be another one at each step: libpq tries addresses in turn.
      guard !Poll.ready(PQsocket(handle), for: events, waking: nil, until: deadline).isEmpty else {
        throw .unavailable("connecting took too long")
      }
      step = PQconnectPoll(handle)
    }
  }

  private static func failure(_ handle: OpaquePointer) -> PostgresError {
    let message = PQerrorMessage(handle).map { String(cString: $0).trimmingNewlines } ?? ""
    return .unavailable(message.isEmpty ? "the connection was refused" : message)
  }
}
