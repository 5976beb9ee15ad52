internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Approves or rejects what was asked for: never by the person who asked.
public struct DecideExemption: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Agrees to the waiting terms, as a preview showed them. They take effect with the last approval that is needed.
  ///
  /// - Parameter digest: of the preview that the caller saw.
  /// - Throws: ``OperationError/conflict(_:_:)`` when nothing waits, when the caller has agreed already, and, naming the
  ///   difference, when the terms cover more by now than they did in the preview.
  public func approve(
    _ id: ExemptionID, previewDigest digest: String, ifMatch version: Int64, as principal: Principal,
    _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<ExemptionAnswer> {
    // What would be covered is looked for once more.
    try await context.change(as: principal, request, within: .seconds(60)) { [context] db, now in
      let desk = ExemptionDesk(db: db, now: now, principal: principal, context: context)
      let opened = try desk.open(id, for: .decideExemption, ifMatch: version)
      let waiting = try desk.undecided(opened, by: principal)
      let approvals = try desk.store.approvals(of: [id.rawValue]).filter { $0.terms == waiting.number }
      guard !approvals.contains(where: { $0.personID == principal.personID.rawValue }) else {
        throw OperationError.conflict("you have approved exemption \(id) already")
      }
      if let expiresAt = waiting.expiresAt, expiresAt <= now {
        throw OperationError.conflict("what was asked for has expired at \(expiresAt)")
      }
      let preview = try desk.preview(waiting, of: opened.exemption)
      try desk.checkGrowth(of: waiting, digest: digest, covered: preview.covered)

      let approval = ApprovalRecord(
        exemptionID: id.rawValue, terms: waiting.number, personID: principal.personID.rawValue, approvedAt: now)
      try desk.store.insert(approval, previewDigest: digest)
      if approvals.count + 1 >= waiting.approvalsNeeded {
        let (person, start) = (principal.personID.rawValue, max(now, waiting.startsAt))
        let words = "replaced by terms \(waiting.number)"
        try desk.store.endRunningOut(id.rawValue, as: .superseded, by: person, at: start, reason: words)
        if let former = opened.approved {
          try desk.store.end(
            id.rawValue, terms: former.number, as: .superseded, by: person, at: start, reason: words)
        }
        try desk.store.approve(id.rawValue, terms: waiting.number, at: now)
      }
      return Change(
        value: ExemptionAnswer(exemption: try desk.close(opened), preview: preview.preview),
        audit: desk.record(
          "approve", opened, reason: waiting.reason,
          details: [
            "terms": .number(Int64(waiting.number)), "preview": .text(digest),
            "covered": .number(Int64(preview.covered.count)),
          ]))
    }
  }

  /// Turns the waiting terms down.
  public func reject(
    _ id: ExemptionID, reason: String, ifMatch version: Int64, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<ExemptionAnswer> {
    try await context.change(as: principal, request) { [context] db, now in
      let desk = ExemptionDesk(db: db, now: now, principal: principal, context: context)
      let opened = try desk.open(id, for: .decideExemption, ifMatch: version)
      let waiting = try desk.undecided(opened, by: principal)
      guard !reason.isBlank else { throw OperationError.invalid([InputFault("body/reason", "say why it is rejected")]) }
      try desk.store.end(
        id.rawValue, terms: waiting.number, as: .rejected, by: principal.personID.rawValue, at: now, reason: reason)
      return Change(
        value: ExemptionAnswer(exemption: try desk.close(opened)),
        audit: desk.record("reject", opened, reason: reason, details: ["terms": .number(Int64(waiting.number))]))
    }
  }
}

extension ExemptionDesk {
  /// The waiting terms, if the caller may decide about them: not whoever asked, with whichever token.
  fileprivate func undecided(_ opened: Opened, by principal: Principal) throws -> TermsRecord {
    guard let waiting = opened.waiting else {
      throw OperationError.conflict("nothing of exemption \(opened.exemption.id) waits for a decision")
    }
    guard waiting.requestedBy != principal.personID.rawValue else {
      throw OperationError.notAllowed("decide about what you asked for yourself; somebody else must")
    }
    return waiting
  }

  /// An approval holds for what its preview showed, and for less; never for more.
  fileprivate func checkGrowth(of terms: TermsRecord, digest: String, covered: [String]) throws {
    guard digest != PreviewBuilder.digest(covered) else { return }
    guard let seen = try store.previewed(terms.exemptionID, terms: terms.number, digest: digest) else {
      throw OperationError.conflict(
        "no preview of these terms has the digest `\(digest)`; look at the preview, then approve that")
    }
    let grown = Set(covered).subtracting(seen).sorted()
    guard grown.isEmpty else {
      let names = grown.prefix(10).joined(separator: ", ")
      throw OperationError.conflict(
        "since the preview \(grown.count) more would be covered: \(names)\(grown.count > 10 ? ", …" : "")")
    }
  }
}
