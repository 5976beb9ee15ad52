internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Why more or fewer findings fail at one instant than at another.
public struct Waterfall: Hashable, Sendable {
  /// How many failed at the beginning.
  public let failingBefore: Int
  /// How many fail at the end.
  public let failingAfter: Int
  /// How many findings began or ceased to fail in between, by cause; not signed.
  public let flows: FailureFlows

  /// What no cause explains: 0.
  public var residual: Int { failingAfter - failingBefore - flows.change }
}

/// Takes the change in what fails apart by its causes.
public struct GetWaterfall: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Of what the principal may see.
  ///
  /// - Parameters:
  ///   - start: exclusive: what happened at it is counted as the beginning.
  ///   - end: inclusive.
  /// - Throws: ``OperationError/internal(_:)`` naming the cells where the causes don't add up to the change.
  public func run(
    _ filter: TrendFilter = TrendFilter(), from start: Instant, to end: Instant, as principal: Principal
  ) async throws(OperationError) -> Waterfall {
    guard start <= end else { throw .unusable(at: "query/from", "the time asked for ends before it begins") }
    return try await context.read(as: principal) { [context] db, now in
      try Self.waterfall(filter, from: start, to: end, as: principal, context, db, now: now)
    }
  }

  static func waterfall(
    _ filter: TrendFilter, from start: Instant, to end: Instant, as principal: Principal, _ context: OperationContext,
    _ db: Connection, now: Instant
  ) throws -> Waterfall {
    let decisions = try context.postures.decisions(of: principal.organisationID, db)
    var scope = try TrendScope(filter, by: .region, as: principal, decisions) { try HistoryStore(db).accounts() }
    scope.hasCauses = true
    let ends = [start.adding(microseconds: 1), end.adding(microseconds: 1)]
    let due = DueHistory(context: context, organisationID: principal.organisationID, db: db)
    let numbers = try TrendCounts(scope, due, at: ends, now: now).numbers(at: ends)
    var flows = FailureFlows()
    var (before, after) = (0, 0)
    var wrong: [String] = []
    for key in Set(numbers[0].keys).union(numbers[1].keys) {
      let (one, other) = (numbers[0][key] ?? RollupNumbers(), numbers[1][key] ?? RollupNumbers())
      let change = other.flows - one.flows
      if other.tally.fail - one.tally.fail != change.change {
        wrong.append("\(key.control) in \(key.region?.rawValue ?? "all regions")")
      }
      flows += change
      before += one.tally.fail
      after += other.tally.fail
    }
    guard wrong.isEmpty else {
      throw OperationError.internal("the causes don't add up: \(wrong.sorted().joined(separator: ", "))")
    }
    return Waterfall(failingBefore: before, failingAfter: after, flows: flows)
  }
}
