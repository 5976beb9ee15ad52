public import PratiqueIntake

/// Why an operation didn't do what was asked.
public enum OperationError: Error, Sendable {
  /// The input as a whole was refused; nothing of it is stored.
  case inputRefused(IntakeFault)
  /// An item was rejected and the caller wanted all or nothing; nothing is stored.
  case batchRefused(IngestReport)
  /// The cursor belongs to another query, or was altered.
  case invalidCursor
  /// No such resource, control or evaluation.
  case notFound(String)
  /// Too much is waiting already; nothing was changed.
  case busy
  /// The database can't be reached; nothing was changed.
  case unavailable
  /// The database didn't answer the commit: the change may or may not be there.
  case outcomeUnknown
  /// The database has no room for writing; nothing was changed.
  case storageFull
  /// It took longer than allowed; nothing was changed.
  case deadlineExceeded
  /// The caller went away.
  case cancelled
  /// A fault of ours; the log has the rest.
  case `internal`(String)
}
