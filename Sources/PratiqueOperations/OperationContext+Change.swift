internal import Foundation
internal import Logging
internal import Postgres
public import PratiqueCore
internal import PratiqueStore

extension OperationContext {
  /// Makes a change in one transaction: what `body` does, the memory of its idempotency key, and last its audit entry.
  ///
  /// A key that is known answers what it led to then; `body` doesn't run. A dry run does everything, and undoes it.
  /// When `body` says that something isn't allowed, or isn't there for the caller, that is audited too.
  ///
  /// - Parameters:
  ///   - limit: for everything together, waiting included. By default a minute for a dry run, which looks at every
  ///     finding that it would change, and ten seconds for a change, which doesn't.
  ///   - body: is given the instant at which the change takes place.
  func change<T: Codable & Sendable>(
    as principal: Principal, _ request: ChangeRequest, within limit: Duration? = nil,
    _ body: @escaping @Sendable (_ db: Connection, _ now: Instant) throws -> Change<T>
  ) async throws(OperationError) -> Changed<T> {
    do throws(OperationError) {
      return try await repeating(within: limit ?? .seconds(request.isDryRun ? 60 : 10)) { [self] db in
        do {
          return try perform(as: principal, request, on: db, body)
        } catch let undone as DryRun<T> {
          return Changed(value: undone.value, isReplay: false)
        }
      }
    } catch {
      if let code = error.refusal { await auditRefusal(code, as: principal, request) }
      throw error
    }
  }

  private func perform<T: Codable & Sendable>(
    as principal: Principal, _ request: ChangeRequest, on db: Connection,
    _ body: (_ db: Connection, _ now: Instant) throws -> Change<T>
  ) throws -> Changed<T> {
    let key = request.isDryRun ? nil : request.idempotencyKey
    let opening = key.map { IdempotencyStore.opening(principal.personID, key: $0) } ?? []
    return try Tenancy.transaction(
      of: principal.organisationID, .readWrite, on: db, opening: [PostureReader.versionStatement] + opening
    ) { db, now, answers in
      if key != nil, let value: T = try replay(IdempotencyStore.look(Array(answers.dropFirst())), of: request) {
        return Changed(value: value, isReplay: true)
      }
      let now = instant(now)
      let former = try FormerPosture(PostureReader.version(answers[0]), of: principal.organisationID, self, db)
      let change = try body(db, now)
      // Leaving by an error is what rolls everything back.
      if request.isDryRun { throw DryRun(value: change.value) }
      try HistoryRecorder(context: self, organisationID: principal.organisationID, db: db)
        .record(whatChangedSince: former, at: now, by: principal.personID)
      if let key {
        IdempotencyStore(db).insert(
          principal.personID, key: key, fingerprint: request.fingerprint,
          value: try Array(JSONEncoder().encode(change.value)))
      }
      let actor = AuditActor(principal, request)
      appendAudit(change.audit.bytes(by: actor, in: principal.organisationID, at: now, .done), db)
      return Changed(value: change.value, isReplay: false)
    }
  }

  private func replay<T: Decodable>(_ look: IdempotencyStore.Look, of request: ChangeRequest) throws -> T? {
    guard look.isFree else { throw OperationError.keyInFlight }
    guard let fingerprint = look.fingerprint, let value = look.value else { return nil }
    guard fingerprint == request.fingerprint else { throw OperationError.keyReused }
    return try JSONDecoder().decode(T.self, from: Data(value))
  }

  /// INVARIANT: nothing else is left for COMMIT afterwards, since the entry locks the end of the log.
  func appendAudit(_ entry: [UInt8], _ db: Connection) {
    AuditStore(db).append(entry) { [logger] error in
      switch error {
      // The whole transaction may try again, or the database is away: no fault of the log's.
      case .server(.serializationFailure, _, _), .server(.deadlockDetected, _, _), .server(.lockNotAvailable, _, _),
        .server(.diskFull, _, _), .server(.queryCanceled, _, _), .server(.featureNotSupported, _, _):
        return error
      case .server(let state, let report, _):
        logger.error(
          "the audit entry could not be written",
          metadata: ["sqlstate": "\(state.rawValue)", "message": "\(report.message)"])
        return OperationError.auditUnavailable
      default: return error
      }
    }
  }

  /// Writes down that somebody was refused, in a transaction of its own, unless there were too many of late.
  ///
  /// - Parameter code: of the problem that the caller is told.
  public func auditRefusal(_ code: String, as principal: Principal, _ request: ChangeRequest) async {
    guard refusals.admits(principal.tokenID.rawValue) else { return }
    do {
      try await work(in: principal.organisationID) { db, now in
        let record = AuditRecord(request.operation, details: ["code": .text(code)])
        AuditStore(db).append(
          record.bytes(by: AuditActor(principal, request), in: principal.organisationID, at: now, .refused))
      }
    } catch {
      // The refusal stands whether or not it could be written down.
      logger.error("a refusal could not be audited", metadata: ["error": "\(error)"])
    }
  }
}

/// Carries what a change would have led to out of the transaction that it undoes.
private struct DryRun<Value: Sendable>: Error {
  let value: Value
}
