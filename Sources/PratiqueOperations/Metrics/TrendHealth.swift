internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// How late history is.
public struct TrendHealth: Sendable {
  /// When the oldest decision began or ended that should be written of an organisation and isn't; `nil` if none.
  public var oldestDue: @Sendable (_ organisation: OrganisationID) async throws -> Instant?

  /// By any means.
  public init(oldestDue: @escaping @Sendable (_ organisation: OrganisationID) async throws -> Instant?) {
    self.oldestDue = oldestDue
  }

  /// As the database knows: the first boundary after what is written of every account.
  public init(_ context: OperationContext) {
    self.init { organisation in
      try await context.work(in: organisation, .snapshot, within: .seconds(2)) { db, now in
        guard let until = try MetricsReader(db).recordedUntil() else { return nil }
        return try context.postures.decisions(of: organisation, db).boundaries(after: until, until: now).first?.at
      }
    }
  }
}
