internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Makes an organisation's objects as a policy in files says: all of it or, where anything of it is kept elsewhere,
/// nothing. Applied twice, the second time changes nothing.
public struct ApplyPolicy: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// The same permissions and approvals hold as for single changes: new and wider exemptions wait for somebody else.
  ///
  /// - Parameters:
  ///   - policy: owns what it made; what belongs to another is never touched.
  ///   - prunes: whether what the policy owns and the documents don't hold is taken back.
  /// - Throws: ``OperationError/conflicts(_:)`` naming every object that is kept elsewhere, unless it is a dry run.
  public func run(
    _ policy: String, _ documents: [PolicyDocument], prunes: Bool, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<PolicyPlan> {
    try await context.change(as: principal, request, within: .seconds(60)) { [context] db, now in
      var desk = PolicyDesk(
        policy: policy, isDryRun: request.isDryRun, db: db, now: now, principal: principal, context: context)
      try desk.apply(documents)
      if prunes { try desk.prune(except: documents) }
      let conflicts = desk.changes.enumerated().filter { $0.element.action == .conflict }
      if !conflicts.isEmpty, !request.isDryRun {
        throw OperationError.conflicts(
          conflicts.map { InputFault("body/documents/\($0.offset)", $0.element.detail ?? "it is kept elsewhere") })
      }
      let counts = Dictionary(grouping: desk.changes, by: \.action).map { ($0.key.rawValue, $0.value.count) }
      return Change(
        value: PolicyPlan(policy: policy, changes: desk.changes),
        audit: AuditRecord(
          "policy.apply", object: "policy/\(policy)",
          details: Dictionary(uniqueKeysWithValues: counts.map { ($0.0, AuditValue.number(Int64($0.1))) })))
    }
  }
}

/// What applying a policy works with, within its transaction.
struct PolicyDesk {
  let policy: String
  let isDryRun: Bool
  let db: Connection
  let now: Instant
  let principal: Principal
  let context: OperationContext

  /// What was done so far.
  var changes: [PolicyPlan.Change] = []

  var enablement: EnablementDesk { EnablementDesk(db: db, now: now, principal: principal, context: context) }
  var exemptions: ExemptionDesk { ExemptionDesk(db: db, now: now, principal: principal, context: context) }

  /// - Throws: ``OperationError/invalid(_:)`` with the faults of all documents, each at its place.
  mutating func apply(_ documents: [PolicyDocument]) throws {
    var faults: [InputFault] = []
    var seen: Set<String> = []
    for (index, document) in documents.enumerated() {
      let place = "body/documents/\(index)"
      guard seen.insert("\(document.spec.kind)/\(document.name)").inserted else {
        faults.append(InputFault("\(place)/name", "\(document.spec.kind) `\(document.name)` stands twice"))
        continue
      }
      do {
        changes.append(try apply(document))
      } catch OperationError.invalid(let invalid) {
        faults += invalid.map { fault in
          InputFault("\(place)/spec\(fault.pointer.dropFirst("body".count))", fault.message)
        }
      } catch OperationError.notFound(let what) {
        faults.append(InputFault("\(place)/spec", "there is no \(what)"))
      } catch OperationError.conflict(let reason) {
        changes.append(change(.conflict, document, reason))
      }
    }
    guard faults.isEmpty else { throw OperationError.invalid(faults) }
  }

  private func apply(_ document: PolicyDocument) throws -> PolicyPlan.Change {
    switch document.spec {
    case .account(let title): try applyAccount(document, title)
    case .accountGroup(let title, let accounts): try applyGroup(document, title, accounts)
    case .team(let title, let scopes): try applyTeam(document, title, scopes)
    case .enablement(let wanted): try applyEnablement(document, wanted)
    case .exemption(let team, let terms): try applyExemption(document, team, terms)
    case .guardRail(let wanted): try applyGuardRail(document, wanted)
    }
  }

  /// Takes back what the policy keeps and the documents don't hold.
  mutating func prune(except documents: [PolicyDocument]) throws {
    let wanted = Set(documents.map { "\($0.spec.kind)/\($0.name)" })
    func isLeft(_ kind: String, _ name: String) -> Bool { !wanted.contains("\(kind)/\(name)") }
    try pruneDecisions(isLeft)
    try pruneDirectory(isLeft)
  }

  func change(
    _ action: PolicyPlan.Change.Action, _ document: PolicyDocument, _ detail: String? = nil, id: String? = nil
  ) -> PolicyPlan.Change {
    PolicyPlan.Change(action: action, kind: document.spec.kind, name: document.name, detail: detail, id: id)
  }

  func pruned(_ kind: String, _ name: String, _ detail: String, id: String? = nil) -> PolicyPlan.Change {
    PolicyPlan.Change(action: .prune, kind: kind, name: name, detail: detail, id: id)
  }
}
