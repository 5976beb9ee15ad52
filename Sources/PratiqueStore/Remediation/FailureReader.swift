public import Postgres
public import PratiqueCore

/// All that history knows of one resource some failure of which ended.
public struct FailureChain: Sendable {
  /// Its lasting name, without a revision.
  public let resource: ResourceARN
  /// As they are now, or were last.
  public let tags: [String: String]
  /// In their order, until the end of the time that was asked for.
  public let links: [FailureLink]
  fileprivate let resourceID: Int64
}

/// Reads from history which failures ended, and since when they lasted.
public struct FailureReader {
  let db: Connection

  /// Works on a connection, within the transaction that is under way.
  public init(_ db: Connection) {
    self.db = db
  }

  /// Which failures are wanted: those that ended in `(from, to]`.
  public struct Window: Sendable {
    /// Exclusive.
    public let from: Instant
    /// Inclusive.
    public let to: Instant
    /// Only there; `nil` is everywhere.
    public let region: Region?
    /// Of these.
    public let controls: [ControlID]

    /// Takes everything as it is.
    public init(from: Instant, to: Instant, region: Region?, controls: [ControlID]) {
      self.from = from
      self.to = to
      self.region = region
      self.controls = controls
    }
  }

  /// Hands over the resources of an account some failure of which ended, some hundreds at a time read.
  ///
  /// INVARIANT: a resource's transitions come together, since all of them are needed to know when a failure began.
  public func forEachChain(of account: AccountID, _ window: Window, _ body: (FailureChain) throws -> Void) throws {
    var position: Int64 = 0
    while true {
      let chains = try chains(of: account, window, after: position)
      for chain in chains { try body(chain) }
      guard chains.count == Self.pageSize, let last = chains.last else { return }
      position = last.resourceID
    }
  }

  private static let pageSize = 500

  private func chains(of account: AccountID, _ window: Window, after position: Int64) throws -> [FailureChain] {
    // Only NON_COMPLIANT has its control's bit 1.
    let mask = window.controls.reduce(Int64(0)) { $0 | 2 << PackedOutcomes.shift($1) }
    let rows = try db.query(
      """
      WITH closed AS MATERIALIZED (
        SELECT DISTINCT resource_id FROM finding_transition
        WHERE account_id = \(account.rawValue) AND at > \(window.from.timestamp) AND at <= \(window.to.timestamp)
          AND (outcomes_before & ~outcomes_after & \(mask)) <> 0 AND resource_id > \(position)
          AND (\(window.region?.rawValue)::text IS NULL OR region = \(window.region?.rawValue))
        ORDER BY resource_id LIMIT \(Int64(Self.pageSize))
      )
      SELECT link.resource_id, resource.arn, seen.tags, link.since, link.at, link.outcomes_before, link.outcomes_after,
             link.exempt_before, link.disabled
      FROM closed
        JOIN resource ON resource.account_id = \(account.rawValue) AND resource.resource_id = closed.resource_id
        LEFT JOIN LATERAL (
          SELECT tags::text AS tags FROM configuration
          WHERE configuration.account_id = resource.account_id AND configuration.resource_id = resource.resource_id
          ORDER BY revision DESC LIMIT 1
        ) AS seen ON true
        JOIN finding_transition AS link ON link.account_id = \(account.rawValue)
          AND link.resource_id = closed.resource_id AND link.at <= \(window.to.timestamp)
      ORDER BY link.resource_id, link.at, link.sequence
      """)
    var chains: [FailureChain] = []
    var links: [FailureLink] = []
    for (index, row) in rows.enumerated() {
      links.append(try Self.link(row))
      let id: Int64 = try row.decode("resource_id")
      let isLast = try index + 1 == rows.count || rows[index + 1].decode("resource_id", as: Int64.self) != id
      guard isLast else { continue }
      chains.append(
        FailureChain(
          resource: try Self.resource(row), tags: try StoredTags.decode(row.decodeIfPresent("tags")), links: links,
          resourceID: id))
      links = []
    }
    return chains
  }

  /// When controls went on and off in an account, in the order of time.
  public func toggles(of account: AccountID, until end: Instant) throws -> [Region: [ControlID: [FailureToggle]]] {
    var toggles: [Region: [ControlID: [FailureToggle]]] = [:]
    for row in try db.query(
      """
      SELECT region, control, at, is_enabled FROM enablement_transition
      WHERE account_id = \(account.rawValue) AND at <= \(end.timestamp) ORDER BY at, sequence
      """)
    {
      guard let region = Region(try row.decode("region")) else {
        throw DamagedRowError("enablement_transition: its region can't be read")
      }
      toggles[region, default: [:]][try row.control(), default: []].append(
        FailureToggle(at: try row.instant("at"), isEnabled: try row.decode("is_enabled")))
    }
    return toggles
  }

  private static func link(_ row: Row) throws -> FailureLink {
    FailureLink(
      since: try row.instantIfPresent("since"), at: try row.instant("at"),
      before: PackedOutcomes(rawValue: try row.decode("outcomes_before")),
      after: PackedOutcomes(rawValue: try row.decode("outcomes_after")),
      exemptBefore: ControlSet(rawValue: try row.decode("exempt_before")),
      disabled: ControlSet(rawValue: try row.decode("disabled")))
  }

  private static func resource(_ row: Row) throws -> ResourceARN {
    do {
      return try ResourceARN(row.decode("arn"))
    } catch let error as PostgresError {
      throw error
    } catch {
      throw DamagedRowError("resource: an ARN can't be read")
    }
  }
}
