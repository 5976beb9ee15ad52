internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// What an import of a parameter's string did.
public struct ParameterImport: Codable, Hashable, Sendable {
  /// Exemptions that were requested, in the order of the string.
  public let created: [String]
  /// Exemptions of the team that ask for the same or are in force already.
  public let unchanged: [String]
}

/// The parameter `exemptEcsServiceArns` of ECS.2 as exemptions: one for each ARN, with owner, reason and end.
public struct ParameterEntries: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// The one parameter there is.
  public static let parameter = "ECS.2.exemptEcsServiceArns"

  /// Requests an exemption for each ARN of the string: split at commas, trimmed, whole service ARNs only.
  ///
  /// - Throws: ``OperationError/invalid(_:)`` naming each entry that can't be; then nothing is imported.
  public func take(
    _ list: String, team: TeamID, reason: String, expiresAt: Instant?, as principal: Principal, _ request: ChangeRequest
  ) async throws(OperationError) -> Changed<ParameterImport> {
    let entries = Parameters.entries(ofList: list).uniqued()
    try Self.check(entries)
    return try await context.change(as: principal, request) { [context] db, now in
      let desk = ExemptionDesk(db: db, now: now, principal: principal, context: context)
      try desk.checkTeam(team)
      let standing = try desk.store.parameterEntries(teamID: team.rawValue, at: now)
      var created: [String] = []
      var unchanged: [String] = []
      for arn in entries {
        if let known = standing[arn] {
          unchanged.append(known)
          continue
        }
        let exemption = ExemptionRecord(id: Identifier.random("exm"), teamID: team.rawValue, isParameterEntry: true)
        let terms = ExemptionTerms(
          control: "ECS.2", selector: SelectorJSON(targets: [arn]), reason: reason, expiresAt: expiresAt)
        try desk.store.insert(exemption)
        try desk.store.insert(try desk.draft(terms, of: exemption, number: 1))
        created.append(exemption.id)
      }
      return Change(
        value: ParameterImport(created: created, unchanged: unchanged),
        audit: AuditRecord(
          "exemption.import", object: "parameter/\(Self.parameter)", teamID: team, reason: reason,
          details: ["created": .list(created.map(AuditValue.text)), "unchanged": .number(Int64(unchanged.count))]))
    }
  }

  /// The string that the entries in force make, in the order in which they came.
  ///
  /// - Parameter accountID: AWS sets the parameter for each account; `nil` is all that the caller may see.
  public func render(accountID: AccountID?, at: Instant?, as principal: Principal) async throws(OperationError)
    -> String
  {
    try await context.read(as: principal) { [context] db, now in
      let entries = try ExemptionStore(db).parameterEntriesInForce(at: at ?? now).compactMap { entry in
        TeamID(entry.teamID).flatMap { team in (try? ResourceARN(entry.arn)).map { (team: team, service: $0) } }
      }.filter { entry in
        principal.may(.read, team: entry.team) && (accountID ?? entry.service.accountID) == entry.service.accountID
      }
      // Whoever takes the string knows nothing of teams: what its owner may not exempt is left out here.
      let teams = try context.postures.decisions(of: principal.organisationID, db).teams
      let tags = try Self.tags(of: entries.map(\.service.resource), db)
      return entries.filter { entry in
        Reach.scopes(teams[entry.team] ?? []).covers(entry.service, tags: tags[entry.service.resource] ?? [:])
      }.map(\.service.arn.rawValue).uniqued().joined(separator: ",")
    }
  }

  private static func tags(of services: [ARN], _ db: Connection) throws -> [ARN: [String: String]] {
    guard !services.isEmpty else { return [:] }
    let filter = FindingFilter(resources: services, controls: Catalogue.controls.map(\.id))
    let rows = try FindingReader(db).scan(filter, from: nil, isBehind: false, limit: services.count)
    return Dictionary(rows.map { ($0.judged.resource, $0.tags) }, uniquingKeysWith: { one, _ in one })
  }

  private static func check(_ entries: [String]) throws(OperationError) {
    var faults: [InputFault] = []
    for (index, entry) in entries.enumerated() {
      do throws(ARNError) {
        guard try ResourceARN(entry).type == .service else { throw .otherKind }
      } catch {
        faults.append(InputFault("body/value/\(index)", "`\(entry)` \(error); the list takes whole service ARNs only"))
      }
    }
    if entries.isEmpty { faults.append(InputFault("body/value", "the list is empty")) }
    guard faults.isEmpty else { throw .invalid(faults) }
  }
}

extension Array where Element: Hashable {
  /// Each element once, at its first place.
  fileprivate func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
