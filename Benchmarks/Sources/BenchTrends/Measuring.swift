import Logging
import Postgres
import PratiqueCore
import PratiqueOperations
import PratiqueStore

/// What was found out about one question.
struct Measurement: Codable, Sendable {
  let question: String
  /// Milliseconds in the database, of all statements together, planning included.
  let database: Double
  /// Milliseconds from the call of the operation to its answer.
  let whole: Double
  /// Milliseconds in the database to answer it from plain interval history.
  let plain: Double?
  let floor: Double?
  let goal: Double?
  /// How often it was put to the product and to plain history.
  let runs: Int
  let plainRuns: Int
  /// Whether both answered the same.
  let agrees: Bool?
  var note: String?

  /// How many times as long plain history takes.
  var ratio: Double? { plain.map { $0 / database } }
}

/// Puts questions to a database that was filled.
struct Measuring: Sendable {
  let world: World
  let database: SeededDatabase
  let runs: Int
  let log: @Sendable (String) -> Void

  private let asker: Asker

  init(_ world: World, _ database: SeededDatabase, runs: Int, log: @escaping @Sendable (String) -> Void) {
    (self.world, self.database, self.runs, self.log) = (world, database, runs, log)
    let end = world.end
    asker = Asker(
      context: OperationContext(
        pool: database.app, logger: Logger(label: "bench-trends"), clock: .fixed(end), now: { end }),
      principal: Self.principal)
  }

  private static let principal = Principal(
    organisationID: World.organisationID, personID: PersonID("bench")!, tokenID: TokenID("bench")!,
    grants: [Grant(.admin, in: .organisation)])

  /// - Parameter isPlainToo: whether plain history is asked as well.
  func measure(_ question: Question, isPlainToo: Bool = true) async throws -> Measurement {
    for _ in 0..<2 { _ = try await question.ask(asker) }
    var (times, inDatabase): ([Double], [Double]) = ([], [])
    var answers: Question.Answers = [:]
    for _ in 0..<runs {
      let run = try await timed { answers = try await question.ask(asker) }
      times.append(run.whole)
      inDatabase.append(run.database)
    }
    var (plainTimes, plainAnswers): ([Double], Question.Answers?) = ([], nil)
    // What takes long is asked once; what doesn't is warm from the second time on.
    while isPlainToo, plainTimes.count < runs, plainTimes.reduce(0, +) < 5_000 {
      let run = try await timed { plainAnswers = try await plain(question.plain) }
      plainTimes.append(run.database)
    }
    let agrees = plainAnswers.map { $0 == answers }
    if agrees == false {
      log("\(question.name): the answers differ: \(differences(answers, plainAnswers ?? [:]))")
    }
    return Measurement(
      question: question.name, database: inDatabase.median, whole: times.median,
      plain: plainTimes.isEmpty ? nil : plainTimes.median, floor: question.target?.floor, goal: question.target?.goal,
      runs: runs, plainRuns: plainTimes.count, agrees: agrees)
  }

  private func differences(_ one: Question.Answers, _ other: Question.Answers) -> String {
    let names = Set(one.keys).union(other.keys).filter { one[$0] != other[$0] }.sorted()
    func text(_ value: Int?) -> String { value.map(String.init) ?? "nothing" }
    let first = names.prefix(3).map { "\($0) is \(text(one[$0])), plainly \(text(other[$0]))" }
    return "\(names.count) of them, such as \(first.joined(separator: "; "))"
  }

  private func plain(_ statement: SQL) async throws -> Question.Answers {
    try await database.owner.withConnection(within: .seconds(3_600)) { db in
      try db.query(statement).reduce(into: [:]) { answers, row in
        answers[try row.decode("name")] = Int(try row.decode("value", as: Int64.self))
      }
    }
  }

  /// Recounts everything from history, to see that what was filled is what the product would have written.
  func verify() async throws -> String {
    let found = try await VerifyTrends(asker.context).run(as: asker.principal)
    return "\(found.differenceCount) differences in \(found.cells) cells of \(found.transitions) transitions"
      + (found.differences.first.map { ", such as \($0)" } ?? "")
  }

  // MARK: Toggles

  /// Switches a control off and on where it has as many findings as one account has resources, beside an update of as many
  /// rows.
  func toggles() async throws -> Measurement {
    // By the database's clock: what is written follows what is recorded.
    let end = world.end
    let context = OperationContext(
      pool: database.app, logger: Logger(label: "bench-trends"), now: { end })
    let operation = SetEnablement(context)
    let scope = ScopeJSON(accountID: World.accountID(0).rawValue, region: World.regions[0])
    var (times, inDatabase, written): ([Double], [Double], [Double]) = ([], [], [])
    for turn in 0..<2 * (runs + 1) {
      let run = try await timed {
        _ = try await operation.run(
          EnablementRequest(
            control: "ECS.12", scope: scope, isEnabled: turn % 2 == 1,
            reason: "to see how long it takes; ticket BEN-1"),
          as: Self.principal, ChangeRequest(requestID: "bench-\(turn)", operation: "PUT /v1/enablement"))
      }
      // The first two make the plans and the caches.
      guard turn >= 2 else { continue }
      times.append(run.whole)
      inDatabase.append(run.database)
      written.append(run.written)
    }
    var plainTimes: [Double] = []
    for turn in 0..<2 * (runs + 1) {
      let run = try await timed {
        _ = try await database.owner.withConnection(within: .seconds(60)) { db in
          try db.execute(
            """
            UPDATE bench.finding SET verdict = \(Int16(turn % 2 == 0 ? 3 : 1)), updated_at = now()
            WHERE account_id = \(World.accountID(0).rawValue) AND control = 12
            """)
        }
      }
      if turn >= 2 { plainTimes.append(run.database) }
    }
    // The targets are those of 10,000 findings.
    let plain = world.inLargestAccount >= 10_000 ? plainTimes.median : nil
    return Measurement(
      question: "a control off or on for \(world.inLargestAccount) findings", database: inDatabase.median,
      whole: times.median, plain: plainTimes.median, floor: plain.map { $0 * 0.2 }, goal: plain.map { $0 * 0.05 },
      runs: times.count, plainRuns: plainTimes.count, agrees: nil,
      note: "writes \(Int(written.median)) rows, audit included; plain updates every finding")
  }

  // MARK: Time

  private func timed(
    _ body: () async throws -> Void
  ) async throws -> (whole: Double, database: Double, written: Double) {
    try await database.owner.withConnection { db in _ = try db.query("SELECT pg_stat_statements_reset()") }
    let time = try await ContinuousClock().measure { try await body() }
    return try await database.owner.withConnection { db in
      let sum = try db.one(
        """
        SELECT coalesce(sum(total_plan_time + total_exec_time), 0)::float8 AS time,
               coalesce(sum(rows) FILTER (WHERE query ~* '^\\s*(insert|update|delete)'), 0)::float8 AS written
        FROM pg_stat_statements JOIN pg_database ON oid = dbid
        WHERE datname = current_database() AND query NOT LIKE '%pg_stat_statements%'
        """)
      return (time.seconds * 1_000, try sum.decode("time"), try sum.decode("written"))
    }
  }
}

extension [Double] {
  var median: Double {
    guard !isEmpty else { return 0 }
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
