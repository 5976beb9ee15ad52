import Postgres
import PratiqueCore
import PratiqueStore
import PratiqueTesting

@testable import PratiqueOperations

/// Plays a story to the server and to the oracle, in an organisation of its own, and compares their answers.
struct StoryRun {
  let story: HistoryStory
  let context: OperationContext
  let organisationID: OrganisationID
  var oracle: HistoryOracle
  /// What they don't agree about, in words; the first few.
  private(set) var differences: [String] = []
  /// Numbers and verdicts that were compared.
  private(set) var compared = 0
  /// What was refused; a story of nothing but that says nothing.
  private(set) var refused = 0

  private var exemptions: [Int: ExemptionView] = [:]
  private var settings: [Int: KnownSetting] = [:]

  private struct KnownSetting {
    var view: EnablementView
    var removedAt: Instant?
  }

  /// - Parameters:
  ///   - context: of a database that other stories use too.
  ///   - owner: connections of the role that may add organisations.
  init(_ story: HistoryStory, on context: OperationContext, owner: ConnectionPool) async throws {
    self.story = story
    self.context = context
    organisationID = OrganisationID("story\(story.number)")!
    oracle = HistoryOracle(context.evaluator)
    let owned = [(HistoryStory.teams[0], story.accounts[0]), (HistoryStory.teams[1], story.accounts[1])]
    let (organisation, accounts) = (organisationID, story.accounts)
    try await owner.withConnection { db in
      try Tenancy.transaction(of: organisation, .readWrite, on: db) { db, _, _ in
        _ = try db.pipeline(Self.setting(up: organisation, accounts, owned))
      }
    }
    oracle.decide(at: Instant(microseconds: 0)) { world in
      for (team, account) in owned { world.teams[team] = [TeamScope(accountID: account)] }
    }
  }

  private static func setting(
    up organisation: OrganisationID, _ accounts: [AccountID], _ owned: [(TeamID, AccountID)]
  ) -> [SQL] {
    var statements: [SQL] = [
      "INSERT INTO organisation (organisation_id, name) VALUES (\(organisation.rawValue), 'Story')",
      "INSERT INTO account (account_id) SELECT unnest(\(accounts.map(\.rawValue)))",
      "INSERT INTO person (person_id) VALUES ('ada'), ('ivan')",
      "INSERT INTO role_grant (person_id, role) VALUES ('ada', 'admin'), ('ivan', 'admin')",
      "INSERT INTO team (team_id) SELECT unnest(\(HistoryStory.teams.map(\.rawValue)))",
      "INSERT INTO account_group (group_id) SELECT unnest(\(HistoryStory.groups.map(\.rawValue)))",
      "INSERT INTO governed_tag (tag_key, governed_by, governed_at) VALUES ('env', 'ada', now())",
    ]
    for (team, account) in owned {
      statements.append(
        """
        INSERT INTO team_scope (team_id, scope_id, account_id) VALUES (\(team.rawValue), 'first', \(account.rawValue))
        """)
    }
    return statements
  }

  // MARK: People

  var ada: Principal { person("ada") }
  var ivan: Principal { person("ivan") }

  private func person(_ name: String) -> Principal {
    Principal(
      organisationID: organisationID, personID: PersonID(name)!, tokenID: TokenID("tok_\(name)")!,
      grants: [Grant(.admin, in: .organisation), Grant(.ingest, in: .organisation)], teams: oracle.decisions.teams)
  }

  func at(_ instant: Instant) -> OperationContext {
    var context = context
    context.clock = .fixed(instant)
    return context
  }

  // MARK: Playing

  /// Plays everything, looking at times, and at the end.
  mutating func play() async throws {
    for event in story.events where differences.isEmpty {
      do {
        try await play(event)
      } catch let error as OperationError where error.isRefusal {
        refused += 1
      } catch {
        throw StoryError(event: event, error: error)
      }
      oracle.advance(to: event.at)
    }
    guard differences.isEmpty else { return }
    try await look(at: story.end, times: 2, seed: 1)
    _ = try await SettleHistory(at(story.end)).run(in: organisationID)
    try await compareRollups()
    // Closing months of days and recounting them takes as long as the rest of a story, and many close in their middle.
    if story.number % 4 == 0 {
      try await look(at: story.end, times: 1, seed: 2)
      _ = try await CloseTrends(at(story.end)).run(in: organisationID)
      try await look(at: story.end, times: 1, seed: 3)
      let verification = try await VerifyTrends(at(story.end)).run(as: ada)
      if verification.differenceCount > 0 { note("counted anew: \(verification.differences)") }
    }
    for fault in oracle.faults { note(fault) }
  }

  private mutating func play(_ event: StoryEvent) async throws {
    let context = at(event.at)
    switch event.kind {
    case .observe(let observations):
      let body = observations.map(\.configurationItem).joined(separator: "\n")
      let report = try await IngestResources(context).run(
        body: Array(body.utf8), mode: .atomic, observedAt: nil, as: ada, .test
      ).value
      if report.counts.rejected > 0 { note("\(event.id): rejected \(report.counts)") }
      oracle.observe(observations, at: event.at)
    case .sweep: _ = try await SettleHistory(context).run(in: organisationID)
    case .close: _ = try await CloseTrends(context).run(in: organisationID)
    case .look: try await look(at: event.at, times: 1, seed: UInt64(event.id + 10))
    case .own(let team, let scope):
      _ = try await ChangeTeams(context).addScope(scope, to: team, as: ada, .test)
      oracle.decide(at: event.at) { $0.teams[team, default: []].append(scope) }
    case .disown(let team, let place):
      let known = try await ReadTeams(context).get(team, as: ada)
      guard let scope = (oracle.decisions.teams[team] ?? []).dropFirst(place).first,
        let view = known.scopes.first(where: { $0.means(scope) })
      else { return }
      _ = try await ChangeTeams(context).removeScope(view.id, from: team, version: known.version, as: ada, .test)
      oracle.decide(at: event.at) { $0.teams[team]?.remove(at: place) }
    case .group(let group, let accounts):
      let known = try await ReadAccounts(context).getGroup(group, as: ada)
      _ = try await ChangeAccountGroups(context).edit(
        group, name: nil, accounts: accounts, version: known.version, as: ada, .test)
      oracle.decide(at: event.at) { [story] world in
        for account in story.accounts {
          if accounts.contains(account) {
            world.groups[account, default: []].insert(group)
          } else {
            world.groups[account]?.remove(group)
          }
        }
      }
    case .set, .agree, .inherit: try await switchControl(event)
    case .exempt, .approve, .withdraw, .revoke, .reschedule, .widen: try await changeExemption(event)
    }
  }

  mutating func note(_ difference: String) {
    if differences.count < 10 { differences.append(difference) }
  }

  mutating func compare(_ what: @autoclosure () -> String, _ found: String, _ expected: String, cells: Int = 1) {
    compared += cells
    if found != expected { note("\(what()):\n  found    \(found)\n  expected \(expected)") }
  }

  // MARK: Enablement

  private mutating func switchControl(_ event: StoryEvent) async throws {
    let context = at(event.at)
    switch event.kind {
    case .set(let setting, let isApproved):
      let answer = try await SetEnablement(context).run(
        EnablementRequest(
          control: setting.control.description, scope: ScopeJSON(setting.scope), isEnabled: setting.isEnabled,
          isLocked: setting.isLocked, reason: "see OPS-\(event.id)", startsAt: setting.startsAt,
          endsAt: setting.endsAt), as: ada, .test
      ).value.enablement
      replace(answer, isApproved: false, at: event.at)
      if answer.approvedAt != nil { replace(answer, isApproved: true, at: event.at) }
      settings[event.id] = KnownSetting(view: answer)
      tellSettings(at: event.at)
      if answer.approvedAt == nil, isApproved { try await agree(event.id, at: event.at) }
    case .agree(let id): try await agree(id, at: event.at)
    case .inherit(let id):
      guard let known = settings[id] else { return }
      _ = try await ChangeEnablement(context).remove(
        EnablementID(known.view.id)!, ifMatch: version(known), as: ivan, .test)
      settings[id]?.removedAt = event.at
      tellSettings(at: event.at)
    default: break
    }
  }

  private func version(_ known: KnownSetting) -> Int64 {
    Int64(known.view.version) + (known.removedAt == nil ? 0 : 1)
  }

  private mutating func agree(_ id: Int, at instant: Instant) async throws {
    guard let known = settings[id] else { return }
    let answer = try await ChangeEnablement(at(instant)).approve(
      EnablementID(known.view.id)!, ifMatch: version(known), as: ivan, .test
    ).value.enablement
    replace(answer, isApproved: true, at: instant)
    settings[id]?.view = answer
    tellSettings(at: instant)
  }

  /// What stood in the scope gives way.
  private mutating func replace(_ setting: EnablementView, isApproved: Bool, at instant: Instant) {
    for (id, known) in settings
    where known.view.control == setting.control && known.view.scope == setting.scope && known.removedAt == nil
      && (known.view.approvedAt != nil) == isApproved && known.view.id != setting.id
    {
      settings[id]?.removedAt = instant
    }
  }

  private mutating func tellSettings(at instant: Instant) {
    let enablements = settings.values.compactMap { known -> Enablement? in
      guard let approvedAt = known.view.approvedAt else { return nil }
      return Enablement(
        id: EnablementID(known.view.id)!, control: ControlID(known.view.control)!,
        scope: try! known.view.scope.scope(), isEnabled: known.view.isEnabled, isLocked: known.view.isLocked,
        startsAt: max(known.view.startsAt, approvedAt),
        endsAt: [known.view.endsAt, known.removedAt].compactMap(\.self).min())
    }
    oracle.decide(at: instant) { $0.enablements = enablements }
  }

  // MARK: Exemptions

  private mutating func changeExemption(_ event: StoryEvent) async throws {
    let context = at(event.at)
    func version(_ view: ExemptionView) -> Int64 { Int64(view.version) }
    switch event.kind {
    case .exempt(let terms, let isApproved):
      let asked = try await RequestExemption(context).run(
        ExemptionTerms(
          control: terms.control.description,
          selector: SelectorJSON(
            targets: terms.targets, tags: terms.tags.isEmpty ? nil : terms.tags, container: terms.container,
            untilChanged: terms.isUntilChanged ? true : nil),
          reason: "for a test", startsAt: terms.startsAt, expiresAt: terms.expiresAt),
        team: terms.team, as: ada, .test)
      tell(event.id, asked.value.exemption, at: event.at)
      if isApproved { try await approve(event.id, at: event.at) }
    case .approve(let id): try await approve(id, at: event.at)
    case .withdraw(let id):
      guard let known = exemptions[id] else { return }
      let answer = try await EndExemption(context).withdraw(
        ExemptionID(known.id)!, ifMatch: version(known), as: ada, .test)
      tell(id, answer.value.exemption, at: event.at)
    case .revoke(let id):
      guard let known = exemptions[id] else { return }
      let answer = try await EndExemption(context).revoke(
        ExemptionID(known.id)!, reason: "enough", ifMatch: version(known), as: ivan, .test)
      tell(id, answer.value.exemption, at: event.at)
    case .reschedule(let id, let expiresAt, let isApproved):
      guard let known = exemptions[id] else { return }
      let answer = try await EditExemption(context).run(
        ExemptionID(known.id)!, ifMatch: version(known), as: ada, .test
      ) { $0.expiresAt = expiresAt }
      tell(id, answer.value.exemption, at: event.at)
      if isApproved { try await approve(id, at: event.at) }
    case .widen(let id, let targets, let startsAt, let isApproved):
      guard let known = exemptions[id] else { return }
      let answer = try await EditExemption(context).run(
        ExemptionID(known.id)!, ifMatch: version(known), as: ada, .test
      ) { terms in
        terms.selector = SelectorJSON(targets: targets, tags: terms.selector.tags)
        if let startsAt { terms.startsAt = startsAt }
      }
      tell(id, answer.value.exemption, at: event.at)
      if isApproved { try await approve(id, at: event.at) }
    default: break
    }
  }

  private mutating func approve(_ id: Int, at instant: Instant) async throws {
    guard let known = exemptions[id] else { return }
    let context = at(instant)
    let name = ExemptionID(known.id)!
    let preview = try await PreviewExemption(context).run(name, as: ivan).preview
    let isFirst = !known.history.contains { $0.approvedAt != nil }
    let answer = try await DecideExemption(context).approve(
      name, previewDigest: preview?.digest ?? "", ifMatch: Int64(known.version), as: ivan, .test)
    tell(id, answer.value.exemption, at: instant, isAllowance: isFirst)
  }

  private mutating func tell(_ id: Int, _ view: ExemptionView, at instant: Instant, isAllowance: Bool = false) {
    exemptions[id] = view
    let all = exemptions.values.flatMap { view in view.history.map { Exemption($0, of: view) } }
    oracle.decide(at: instant, isAllowance: isAllowance) { $0.exemptions = all }
  }

  // MARK: Looking

  /// Compares answers about instants until then, and sometimes about one that lies ahead.
  mutating func look(at now: Instant, times: Int, seed: UInt64) async throws {
    oracle.advance(to: now)
    var generator = SeededGenerator(seed: story.seed &+ seed)
    let past = story.instants.filter { $0 <= now } + [now, now.justBefore]
    for place in 0..<times {
      try await compareFindings(at: past.randomElement(using: &generator)!, now: now)
      try await compareTrend(now: now, past, &generator)
      try await compareWaterfall(now: now, past, &generator)
      try await compareScores(now: now, past, &generator)
      if place == 0, let later = story.instants.filter({ $0 > now }).randomElement(using: &generator) {
        try await compareFindings(at: later, now: now)
      }
    }
    try await compareFindings(at: now, now: now)
  }

  private mutating func compareFindings(at instant: Instant, now: Instant) async throws {
    var ahead = oracle
    ahead.advance(to: instant)
    let expected = ahead.states(before: instant.justAfter).map { finding, state in
      "\(state.judged) \(finding.control) \(state.outcome) \(state.verdict.rawValue)"
    }
    var query = FindingQuery()
    query.at = instant
    let page = try await ListFindings(at(now)).run(query, as: ada, limit: 500, cursor: nil)
    let found = page.items.map { "\($0.resource) \($0.control) \($0.outcome.kind) \($0.verdict.rawValue)" }
    let (missing, surplus) = (Set(expected).subtracting(found).sorted(), Set(found).subtracting(expected).sorted())
    compare(
      "findings at \(instant), asked at \(now)", surplus.joined(separator: "; "), missing.joined(separator: "; "),
      cells: expected.count)
  }

  /// Compares what is stored for each day, when everything is written.
  private mutating func compareRollups() async throws {
    let stored = try await at(story.end).read(as: ada) { db, _ in
      try db.query(
        """
        SELECT account_id, region, control, day, \(raw: StoredDay.columns.joined(separator: ", ")),
          (EXTRACT(epoch FROM day)::bigint + 86400) * 1000000 AS ends_at
        FROM verdict_rollup ORDER BY day
        """
      ).map { row in
        StoredDay(
          accountID: try row.decode("account_id"), region: try row.decode("region"), control: try row.decode("control"),
          end: Instant(microseconds: try row.decode("ends_at")),
          numbers: Dictionary(
            uniqueKeysWithValues: try StoredDay.columns.map { ($0, try Self.number($0, row)) }))
      }
    }
    let days = Set(oracle.moments.filter { !$0.states.isEmpty }.map(\.at.endOfDay)).sorted()
    let cells = Set(
      oracle.moments.flatMap(\.states.keys).map { [$0.accountID.rawValue, $0.region.rawValue, $0.control.description] })
    let byCell = Dictionary(grouping: stored) { [$0.accountID, $0.region, "ECS.\($0.control)"] }
    for cell in byCell.keys where !cells.contains(cell) { note("counts of nothing: \(cell)") }
    for cell in cells {
      for day in days {
        let expected = oracle.numbers(before: day) { $0.cell == cell }
        let found = byCell[cell]?.last { $0.end <= day }?.numbers.filter { $0.value != 0 } ?? [:]
        compare("counts of \(cell) before \(day)", Self.text(found), Self.text(expected), cells: 19)
      }
    }
  }

  private static func number(_ column: String, _ row: Row) throws -> Int {
    try row.decode(column)
  }

  private static func text(_ numbers: [String: Int]) -> String {
    numbers.filter { $0.value != 0 }.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: " ")
  }

}

extension HistoryOracle.Finding {
  /// What is counted together.
  fileprivate var cell: [String] { [accountID.rawValue, region.rawValue, control.description] }
}

/// A row of `verdict_rollup`.
private struct StoredDay: Sendable {
  let accountID: String
  let region: String
  let control: Int16
  /// Of the day.
  let end: Instant
  let numbers: [String: Int]

  static let columns = [
    "pass", "fail", "exempt", "not_applicable", "no_data", "disabled_compliant", "disabled_failing", "disabled_exempt",
    "disabled_not_applicable", "disabled_no_data", "fixed", "exempted", "disabled", "gone", "regressed", "expired",
    "revoked", "enabled", "appeared",
  ]
}

/// Something went wrong that must not.
struct StoryError: Error, CustomStringConvertible {
  let event: StoryEvent
  let error: any Error

  var description: String { "\(event): \(error)" }
}

extension OperationError {
  /// Whether what was asked for can't be; anything else is a fault.
  fileprivate var isRefusal: Bool {
    switch self {
    case .notFound, .notAllowed, .conflict, .staleVersion, .invalid: true
    default: false
    }
  }
}

extension TeamView.Scope {
  fileprivate func means(_ scope: TeamScope) -> Bool {
    account == scope.accountID.rawValue && region == scope.region?.rawValue && pattern == scope.pattern?.rawValue
      && tagKey == scope.tag?.key && tagValue == scope.tag?.value
  }
}

extension Exemption {
  /// As the server showed it when it was last changed.
  fileprivate init(_ terms: TermsView, of view: ExemptionView) {
    self.init(
      id: ExemptionID(view.id)!, version: terms.number, team: TeamID(view.team)!, control: ControlID(terms.control)!,
      selector: try! terms.selector.selector(), startsAt: terms.startsAt, expiresAt: terms.expiresAt,
      state: terms.state == "SUPERSEDED" ? .approved : State(rawValue: terms.state)!, approvedAt: terms.approvedAt,
      endedAt: terms.endedAt)
  }
}

extension Instant {
  /// In UTC, exclusive.
  fileprivate var endOfDay: Instant {
    let day: Int64 = 86_400_000_000
    return Instant(microseconds: (microseconds / day + 1) * day)
  }
}
