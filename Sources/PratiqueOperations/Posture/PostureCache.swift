internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// The compiled decisions of each organisation, kept until they change.
///
/// Never stale: every read asks the database which version holds in its own snapshot, and compiles anew when it has
/// another. What is kept is a memory of work, not of permission.
final class PostureCache: Sendable {
  private struct Entry: Sendable {
    let version: PostureReader.Version?
    let decisions: Decisions
  }

  private let entries = Locked<[OrganisationID: Entry]>([:])

  /// The decisions that hold for the transaction that is under way.
  func decisions(of organisation: OrganisationID, _ db: Connection) throws -> Decisions {
    try decisions(of: organisation, at: PostureReader(db).version(), db)
  }

  /// The same, where the version has been asked for already.
  func decisions(
    of organisation: OrganisationID, at version: PostureReader.Version?, _ db: Connection
  ) throws -> Decisions {
    let reader = PostureReader(db)
    if let entry = entries.withLock({ $0[organisation] }), entry.version == version { return entry.decisions }
    let decisions = Decisions(
      enablements: try EnablementStore(db).decisions(), groups: try reader.groups(),
      exemptions: try ExemptionStore(db).decisions(), teams: try reader.teamScopes())
    // Outside a snapshot the decisions may be newer than the version that was read before them.
    guard try reader.version() == version else { return decisions }
    entries.withLock { $0[organisation] = Entry(version: version, decisions: decisions) }
    return decisions
  }

  /// The decisions after a change in the transaction that is under way, from those before it.
  func decisions(
    of organisation: OrganisationID, after before: Decisions, at old: PostureReader.Version?,
    now version: PostureReader.Version?, _ db: Connection
  ) throws -> Decisions {
    guard let old, let version, version.hasSameExemptions(as: old) else {
      return try decisions(of: organisation, at: version, db)
    }
    // Only what is on and off changed: the exemptions stay compiled.
    let decisions = before.with(
      enablements: try EnablementStore(db).decisions(), groups: try PostureReader(db).groups())
    entries.withLock { $0[organisation] = Entry(version: version, decisions: decisions) }
    return decisions
  }
}
