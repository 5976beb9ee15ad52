import CLibPQ
import Logging

/// One session with the server, on one thread.
///
/// Calls block the thread they are made on, and therefore only exist inside the body given to
/// ``ConnectionPool/withConnection(within:_:)``. Deliberately not `Sendable`: the compiler keeps it there.
///
/// Every wait ends at ``deadline``, or earlier if the calling task is cancelled. Then the statement is cancelled and the
/// connection closed; it never goes back to the pool, so a cancel that arrives late can't hit somebody else's statement.
public final class Connection {
  /// When waits give up. Set by the pool from `within`; the body may shorten it, and gains nothing by moving it later.
  public var deadline: ContinuousClock.Instant

  /// Whether ``transaction(_:_:)`` is under way.
  public internal(set) var isInTransaction = false

  /// The interruption that the running work must obey.
  var ticket: Ticket?
  let signal: WakeSignal
  let logger: Logger
  var prepared = PreparedStatements()
  /// What goes out with the COMMIT of the transaction that is under way.
  var closing: [ClosingStatement] = []
  private let canceller: Canceller
  private let cancelHandle: Canceller.Handle?
  /// `nil` once closed.
  private var handle: OpaquePointer?
  /// libpq keeps an unretained pointer to it.
  private let notices: NoticeLogger

  /// Connects, or gives up at the deadline.
  ///
  /// Looking up a host name is the one step libpq can't do without blocking, so it alone may outlast the deadline.
  ///
  /// - Throws: ``PostgresError/unavailable(_:)``.
  init(
    _ configuration: ConnectionConfiguration, deadline: ContinuousClock.Instant, signal: WakeSignal,
    canceller: Canceller, logger: Logger
  ) throws(PostgresError) {
    self.deadline = deadline
    self.signal = signal
    self.canceller = canceller
    self.logger = logger
    notices = NoticeLogger(logger: logger)
    let handle = try Handshake.connect(configuration, deadline: deadline)
    self.handle = handle
    cancelHandle = Canceller.Handle(connection: handle)
    PQsetnonblocking(handle, 1)
    PQsetNoticeReceiver(handle, NoticeLogger.receive, Unmanaged.passUnretained(notices).toOpaque())
  }

  deinit { close() }

  /// The session's process on the server, as `pg_stat_activity.pid` has it; 0 once closed.
  public var backendID: Int32 { handle.map { PQbackendPID($0) } ?? 0 }

  /// Whether the session may be used for further work.
  var isUsable: Bool { handle.map { PQstatus($0) == CONNECTION_OK } ?? false }

  /// Whether the session stands as a new one would: no transaction, no statement under way.
  var isIdle: Bool { handle.map { PQtransactionStatus($0) == PQTRANS_IDLE } ?? false }

  /// Whether a statement has failed in the transaction that is open.
  var hasFailedTransaction: Bool { handle.map { PQtransactionStatus($0) == PQTRANS_INERROR } ?? false }

  /// When waits give up, whatever the body has set.
  var limit: ContinuousClock.Instant { min(deadline, ticket?.deadline ?? deadline) }

  /// libpq's connection, while it is open and the work may go on.
  ///
  /// - Throws: ``PostgresError/connectionLost``, ``PostgresError/deadlineExceeded``, ``PostgresError/cancelled``.
  func usableHandle() throws(PostgresError) -> OpaquePointer {
    guard let handle else { throw interruption ?? .connectionLost }
    guard PQstatus(handle) == CONNECTION_OK else { throw lost() }
    try checkInterruption()
    return handle
  }

  /// Why the work must stop, if it must.
  private var interruption: PostgresError? {
    switch ticket?.cause {
    case .cancelled: .cancelled
    case .expired: .deadlineExceeded
    case nil: limit <= .now ? .deadlineExceeded : nil
    }
  }

  /// - Throws: when the work must stop; the connection is closed by then.
  func checkInterruption() throws(PostgresError) {
    if let interruption { throw abandon(interruption) }
  }

  /// Closes the connection, first asking the server to stop what it is doing.
  func abandon(_ error: PostgresError) -> PostgresError {
    if let handle, PQtransactionStatus(handle) != PQTRANS_IDLE, let cancelHandle { canceller.cancel(cancelHandle) }
    close()
    return error
  }

  /// Closes a connection that turned out to be dead.
  func lost() -> PostgresError {
    close()
    return .connectionLost
  }

  /// Ends the session. The server rolls back what is open.
  func close() {
    if let handle { PQfinish(handle) }
    handle = nil
  }

  /// Looks, without waiting, whether the session still stands after having been idle.
  ///
  /// A server says nothing unasked, except to announce its end or a changed setting; a new session is right for both.
  func isAlive() -> Bool {
    guard let handle, isUsable else { return false }
    return Poll.ready(PQsocket(handle), for: .read, waking: nil, until: .now).isEmpty
  }
}

@available(*, unavailable)
extension Connection: Sendable {}
