import Postgres
import PratiqueCore
import PratiqueOperations
import PratiqueStore

/// Something that people ask about numbers over time, put to the product and to plain interval history.
struct Question: Sendable {
  /// Answers by name, so that the two can be compared.
  typealias Answers = [String: Int]

  let name: String
  /// Milliseconds in the database: what it must stay below, and what it should.
  var target: (floor: Double, goal: Double)?
  /// Puts it to the product.
  let ask: @Sendable (Asker) async throws -> Answers
  /// A statement that answers rows of `name` and `value`.
  let plain: SQL
}

/// Who asks, and by what.
struct Asker: Sendable {
  let context: OperationContext
  let principal: Principal
}

extension Question {
  static func all(of world: World) -> [Question] {
    let (now, middle) = (world.end, World.accountID(world.accounts / 2))
    let control = ControlID(ecs: 5)
    let monthAgo = now.adding(seconds: -30 * 86_400)
    // The end of a day: what happens before it counts.
    let endOfDay = Instant(microseconds: monthAgo.microseconds / 86_400_000_000 * 86_400_000_000)
    let lastOfDay = Instant(microseconds: endOfDay.microseconds - 1)
    return [
      trend("fleet, failed by control and day, \(world.days) days", (5, 2), world, .day, days: world.days),
      trend(
        "one account and control by day, 90 days", (1, 0.3), world, .day, days: min(90, world.days), account: middle,
        control: control),
      scores("score of every account now and 30 days ago", (10, 4), now, lastOfDay),
      scores("the same 30 days ago at this time of day", nil, now, monthAgo),
      Question(
        name: "fleet, causes over 30 days",
        ask: { asker in
          let waterfall = try await GetWaterfall(asker.context).run(from: monthAgo, to: now, as: asker.principal)
          return ["fixed": waterfall.flows[.fixed], "regressed": waterfall.flows[.regressed]]
        }, plain: Plain.causes(from: monthAgo)),
      Question(
        name: "all findings of one account 30 days ago", target: (15, 4),
        ask: { asker in
          let filter = FindingFilter(accountID: middle, controls: Catalogue.controls.map(\.id))
          let rows = try await asker.context.pool.withConnection(within: .seconds(10)) { db in
            try Tenancy.transaction(of: World.organisationID, .snapshot, on: db) { db, _, _ in
              try FindingReader(db, at: .past(monthAgo)).scan(filter, from: nil, isBehind: false, limit: 1_000_000)
            }
          }
          return rows.reduce(into: [:]) { answers, row in
            for control in filter.controls where row.outcomes[control] == .nonCompliant {
              answers[control.description, default: 0] += 1
            }
          }
        }, plain: Plain.findings(of: middle, at: monthAgo)),
      Question(
        name: "a page of 500 findings of one account 30 days ago",
        ask: { asker in
          var query = FindingQuery()
          (query.accountID, query.at) = (middle, monthAgo)
          let page = try await ListFindings(asker.context).run(query, as: asker.principal, limit: 500, cursor: nil)
          // What is stored of what was judged is the least that there can be, so that not all of them are judged again.
          return ["findings": page.next == nil ? page.items.count : 500]
        }, plain: Plain.page(of: middle, at: monthAgo)),
      trend("fleet, failed by control and hour, 7 days", nil, world, .hour, days: 7),
      trend(
        "fleet, failed by control and day in Berlin, \(world.days) days", nil, world, .day, days: world.days,
        zone: "Europe/Berlin"),
    ]
  }

  private static func trend(
    _ name: String, _ target: (floor: Double, goal: Double)?, _ world: World, _ bucket: TrendQuery.Bucket, days: Int,
    zone: String = "UTC", account: AccountID? = nil, control: ControlID? = nil
  ) -> Question {
    var query = TrendQuery()
    query.start = world.end.adding(seconds: -Int64(days - 1) * 86_400)
    (query.bucket, query.zone, query.dimension) = (bucket, zone, .control)
    (query.filter.accountID, query.filter.control) = (account, control)
    let (wanted, start) = (query, query.start ?? world.begin)
    return Question(
      name: name, target: target,
      ask: { asker in
        let view = try await GetTrend(asker.context).run(wanted, as: asker.principal)
        var answers: Answers = [:]
        for series in view.series {
          for (bucket, point) in zip(view.buckets, series.points) {
            guard case .time(let start, _) = bucket else { continue }
            answers["\(series.key) \(start.microseconds / 1_000_000)"] = point?.tally.fail
          }
        }
        return answers
      },
      plain: Plain.failing(
        by: bucket.rawValue, zone: zone, from: start, to: world.end, account: account, control: control))
  }

  private static func scores(
    _ name: String, _ target: (floor: Double, goal: Double)?, _ now: Instant, _ then: Instant
  ) -> Question {
    Question(
      name: name, target: target,
      ask: { asker in
        var answers: Answers = [:]
        for (word, instant) in [("now", now), ("then", then)] {
          let sheet = try await GetScores(asker.context).run(by: .account, at: instant, as: asker.principal)
          for line in sheet.lines { answers["\(line.key) \(word)"] = line.count.tally.fail }
        }
        return answers
      }, plain: Plain.scores(then: then))
  }
}

/// The same questions to a table of findings with validity.
///
/// Each is asked as somebody would who has only this table and knows SQL well: in one pass over what can matter.
enum Plain {
  /// How many fail at the end of each bucket: adds up what begins and ends.
  static func failing(
    by unit: String, zone: String, from start: Instant, to end: Instant, account: AccountID?, control: ControlID?
  ) -> SQL {
    var wanted: SQL = "verdict = 2 AND valid_to > bounds.start"
    if let account { wanted.append(" AND account_id = \(account.rawValue)") }
    if let control { wanted.append(" AND control = \(Int16(control.number))") }
    let step = "1 \(unit)"
    let controls = (control.map { [$0] } ?? Catalogue.controls.map(\.id)).map { Int16($0.number) }
    return """
      WITH bounds AS MATERIALIZED (
        SELECT date_trunc(\(unit), \(start.timestamp), \(zone)) AS start
      ), change AS (
        SELECT control, date_trunc(\(unit), greatest(valid_from, bounds.start), \(zone)) AS bucket, 1 AS step
        FROM bench.history CROSS JOIN bounds WHERE \(fragment: wanted)
        UNION ALL
        SELECT control, date_trunc(\(unit), valid_to, \(zone)), -1
        FROM bench.history CROSS JOIN bounds WHERE valid_to < 'infinity' AND \(fragment: wanted)
      ), moved AS (
        SELECT control, bucket, sum(step) AS step FROM change GROUP BY 1, 2
      ), calendar AS (
        SELECT local AT TIME ZONE \(zone) AS bucket
        FROM bounds CROSS JOIN generate_series(
          bounds.start AT TIME ZONE \(zone), \(end.timestamp) AT TIME ZONE \(zone), \(step)::text::interval) AS local
      )
      SELECT 'ECS.' || control || ' ' || extract(epoch FROM bucket)::bigint AS name,
             (sum(coalesce(step, 0)) OVER (PARTITION BY control ORDER BY bucket))::bigint AS value
      FROM calendar CROSS JOIN unnest(\(controls)) AS control LEFT JOIN moved USING (control, bucket)
      """
  }

  static func scores(then: Instant) -> SQL {
    """
    WITH counted AS (
      SELECT account_id,
             count(*) FILTER (WHERE verdict = 2 AND valid_to = 'infinity') AS failing,
             count(*) FILTER (WHERE verdict = 1 AND valid_to = 'infinity') AS passing,
             count(*) FILTER (WHERE verdict = 2 AND valid_from <= \(then.timestamp)) AS failed,
             count(*) FILTER (WHERE verdict = 1 AND valid_from <= \(then.timestamp)) AS passed
      FROM bench.history
      WHERE valid_to > \(then.timestamp) AND (valid_to = 'infinity' OR valid_from <= \(then.timestamp))
      GROUP BY account_id
    )
    SELECT account_id || ' now' AS name, failing AS value, passing::float8 / (passing + failing) AS score FROM counted
    UNION ALL
    SELECT account_id || ' then', failed, passed::float8 / (passed + failed) FROM counted
    """
  }

  static func causes(from start: Instant) -> SQL {
    """
    SELECT CASE WHEN now.verdict = 2 THEN 'regressed' ELSE 'fixed' END AS name, count(*) AS value
    FROM bench.history AS now
      JOIN bench.history AS former ON former.account_id = now.account_id AND former.resource_id = now.resource_id
        AND former.control = now.control AND former.valid_to = now.valid_from
    WHERE now.valid_from > \(start.timestamp) AND former.valid_to > \(start.timestamp)
      AND (now.verdict = 2) <> (former.verdict = 2)
    GROUP BY 1
    """
  }

  static func findings(of account: AccountID, at instant: Instant) -> SQL {
    """
    WITH standing AS MATERIALIZED (
      SELECT resource.arn, history.control, history.verdict
      FROM bench.history JOIN resource USING (account_id, resource_id)
      WHERE account_id = \(account.rawValue) AND valid_from <= \(instant.timestamp) AND valid_to > \(instant.timestamp)
    )
    SELECT 'ECS.' || control AS name, count(*) AS value FROM standing WHERE verdict = 2 GROUP BY 1
    """
  }

  static func page(of account: AccountID, at instant: Instant) -> SQL {
    """
    WITH page AS (
      SELECT resource.arn, history.control, history.verdict
      FROM bench.history JOIN resource USING (account_id, resource_id)
      WHERE account_id = \(account.rawValue) AND valid_from <= \(instant.timestamp) AND valid_to > \(instant.timestamp)
      ORDER BY arn, control LIMIT 500
    )
    SELECT 'findings' AS name, count(*) AS value FROM page
    """
  }
}
