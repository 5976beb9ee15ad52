internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Asks for other terms. Those in force stay in force until the new ones are approved; only a shorter life takes effect
/// at once.
public struct EditExemption: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// - Parameters:
  ///   - version: what the caller last saw.
  ///   - edit: changes the terms that wait, or else those in force, or else the last ones.
  ///   - action: for the audit log: `edit` or `extend`.
  public func run(
    _ id: ExemptionID, ifMatch version: Int64, as principal: Principal, _ request: ChangeRequest,
    action: String = "edit", _ edit: @escaping @Sendable (inout ExemptionTerms) throws -> Void
  ) async throws(OperationError) -> Changed<ExemptionAnswer> {
    try await context.change(as: principal, request) { [context] db, now in
      let desk = ExemptionDesk(db: db, now: now, principal: principal, context: context)
      let opened = try desk.open(id, for: .requestExemption, ifMatch: version)
      guard let base = opened.waiting ?? opened.approved ?? opened.terms.last else {
        throw OperationError.notFound("exemption \(id)")
      }
      var new = ExemptionTerms(base)
      try edit(&new)
      let (draft, isShorter) = try desk.edit(opened, base, to: new)
      let preview = request.isDryRun ? try desk.preview(draft, of: opened.exemption).preview : nil
      return Change(
        value: ExemptionAnswer(exemption: try desk.close(opened), preview: preview),
        audit: desk.record(
          isShorter ? "shorten" : action, opened, reason: new.reason,
          details: ["terms": .number(Int64(draft.number)), "selector": .text(draft.selector.text)]))
    }
  }
}

extension ExemptionDesk {
  /// Writes new terms in place of the base. Nobody has to agree to a shorter life; all else waits for approval.
  func edit(
    _ opened: Opened, _ base: TermsRecord, to new: ExemptionTerms
  ) throws -> (draft: TermsRecord, isShorter: Bool) {
    let old = ExemptionTerms(base)
    guard new != old else { throw OperationError.unusable(at: "body", "nothing would change") }
    let number = (opened.terms.last?.number ?? 0) + 1
    var draft = try draft(new, of: opened.exemption, number: number)
    let person = principal.personID.rawValue
    let isShorter = base.state == .approved && new.isOnlyShorter(than: old)
    if isShorter {
      try store.end(
        opened.exemption.id, terms: base.number, as: .superseded, by: person, at: now, reason: "shortened")
      draft.state = .approved
      draft.approvedAt = now
      draft.selector = base.selector
    } else if let waiting = opened.waiting {
      try store.end(
        opened.exemption.id, terms: waiting.number, as: .withdrawn, by: person, at: now,
        reason: "replaced by terms \(number)")
    }
    try store.insert(draft)
    return (draft, isShorter)
  }
}

extension ExemptionTerms {
  /// What was asked for.
  init(_ terms: TermsRecord) {
    var selector = terms.selector
    selector.unchangedFacts = nil
    self.init(
      control: terms.control.description, category: terms.category.rawValue, selector: selector, reason: terms.reason,
      evidence: terms.evidence, startsAt: terms.startsAt, expiresAt: terms.expiresAt)
  }

  /// Whether all that differs is an earlier end.
  func isOnlyShorter(than other: ExemptionTerms) -> Bool {
    var same = self
    same.expiresAt = other.expiresAt
    guard same == other, let expiresAt else { return false }
    return other.expiresAt.map { expiresAt < $0 } ?? true
  }
}
