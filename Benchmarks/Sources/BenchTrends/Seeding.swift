import Postgres
import PratiqueCore
import PratiqueStore

/// Fills a database with a year of history, in the database alone.
///
/// What happens is a function of the resource and the step (``World/stepSeconds``): `bench.at` says when, `bench.flip` what
/// changes and `bench.state` what all findings are afterwards. The product's tables and the plain ones beside which they
/// are measured are filled from these three, so that all of them tell the same story.
struct Seeding: Sendable {
  let world: World
  /// Connections of the superuser.
  let pool: ConnectionPool
  let report: @Sendable (String) -> Void

  func run() async throws {
    // Nothing of this would survive a crash, and nothing needs to.
    try await script("the schema, with fsync off", "")
    try await settings("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET autovacuum = off")
    try await script("what happens", story)
    try await script("accounts and resources", places)
    try await all("history and plain history, by steps", Array(0...world.lastStep)) { history(in: $0) }
    try await all("counts, by controls", Catalogue.controls.map(\.id)) { counts(of: $0) }
    try await script("fleet counts", fleet)
    for table in ["resource", "configuration", "finding", "finding_transition", "verdict_rollup", "fleet_rollup"] {
      try await statement("VACUUM ANALYZE \(table)")
    }
    // Marks its rows as settled, so that no measured query has to.
    try await statement("VACUUM ANALYZE bench.history")
    try await statement("CREATE INDEX history_by_account ON bench.history (account_id, valid_to)")
    try await statement("VACUUM ANALYZE bench.finding")
    try await settings("ALTER SYSTEM RESET fsync", "ALTER SYSTEM RESET autovacuum")
    try await statement("CHECKPOINT")
  }

  // MARK: Running

  private func script(_ name: String, _ text: String) async throws {
    let time = try await ContinuousClock().measure {
      try await pool.withConnection(within: .seconds(7_200)) { db in try db.script(Self.session + text) }
    }
    report("\(name): \(time.inSeconds(places: 1)) s")
  }

  /// As many at once as there are connections.
  private func all<Part: Sendable>(
    _ name: String, _ parts: [Part], _ text: @escaping @Sendable (Part) -> String
  ) async throws {
    let time = try await ContinuousClock().measure {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for part in parts {
          group.addTask {
            try await pool.withConnection(within: .seconds(7_200)) { db in try db.script(Self.session + text(part)) }
          }
        }
        try await group.waitForAll()
      }
    }
    report("\(name): \(time.inSeconds(places: 1)) s")
  }

  private func statement(_ text: String) async throws {
    let time = try await ContinuousClock().measure {
      try await pool.withConnection(within: .seconds(7_200)) { db in _ = try db.execute(SQL(raw: text)) }
    }
    report("\(text): \(time.inSeconds(places: 1)) s")
  }

  private func settings(_ statements: String...) async throws {
    for text in statements + ["SELECT pg_reload_conf()"] {
      try await pool.withConnection { db in _ = try db.execute(SQL(raw: text)) }
    }
  }

  /// Foreign keys aren't checked row by row: everything comes from one place.
  private static let session = """
    SET app.org = 'default'; SET session_replication_role = replica; SET work_mem = '256MB'; SET timezone = 'UTC';
    SET jit = off;

    """

  // MARK: What happens

  private var story: String {
    """
    CREATE SCHEMA bench;

    -- So that it can be measured again.
    CREATE TABLE bench.world AS
    SELECT \(world.resources)::bigint AS resources, \(world.accounts)::bigint AS accounts, \(world.days)::bigint AS days,
           \(quoted(world.end)) AS until;

    -- When the step of a resource happens. Everything is there from the beginning on.
    CREATE FUNCTION bench.at(resource_id bigint, step integer) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT to_timestamp(\(world.begin.microseconds / 1_000_000) + CASE WHEN step = 0 THEN 0 ELSE
        (step - 1 + ((hashint8extended(resource_id * 64 + step, 0) & 65535) + 1)::float8 / 65537) * \(World.stepSeconds)
      END)
    $$;

    -- What every control finds after each step: it goes round PASS, FAIL, PASS, NOT_APPLICABLE, and a third of all controls
    -- goes on with every step.
    CREATE TEMP TABLE judged ON COMMIT DROP AS
    SELECT pattern, step, control, first_step,
           (ARRAY[1, 2, 1, 4])[1 + ((hashint4(pattern * 16 + place) & 3)
             + CASE WHEN step < first_step THEN 0 ELSE (step - first_step) / 3 + 1 END) % 4] AS outcome
    FROM generate_series(0, \(World.patterns - 1)) AS pattern
      CROSS JOIN generate_series(0, \(world.lastStep)) AS step
      CROSS JOIN unnest(ARRAY[\(Catalogue.controls.map { String($0.id.number) }.joined(separator: ", "))])
        WITH ORDINALITY AS judge (control, ordinal)
      CROSS JOIN LATERAL (SELECT ordinal::integer AS place, (1 + (ordinal + pattern) % 3)::integer AS first_step) AS turn;

    CREATE TABLE bench.flip AS
    SELECT now.pattern, now.step, now.control::smallint, known.outcome::smallint AS was, now.outcome::smallint AS becomes,
           CASE WHEN now.step = 0 THEN now.first_step ELSE now.step + 3 END AS next_step,
           (now.outcome = 1)::integer - coalesce((known.outcome = 1)::integer, 0) AS pass,
           (now.outcome = 2)::integer - coalesce((known.outcome = 2)::integer, 0) AS fail,
           (now.outcome = 4)::integer - coalesce((known.outcome = 4)::integer, 0) AS not_applicable,
           coalesce((known.outcome = 2)::integer, 0) AS fixed,
           (now.outcome = 2 AND now.step > 0)::integer AS regressed,
           (now.outcome = 2 AND now.step = 0)::integer AS appeared
    FROM judged AS now
      LEFT JOIN judged AS known
        ON known.pattern = now.pattern AND known.control = now.control AND known.step = now.step - 1
    WHERE known.outcome IS DISTINCT FROM now.outcome;

    CREATE TABLE bench.state AS
    SELECT pattern, step, sum(outcome::bigint << (3 * (control - 1)))::bigint AS outcomes FROM judged GROUP BY 1, 2;
    ALTER TABLE bench.state ADD PRIMARY KEY (pattern, step);
    ANALYZE bench.flip, bench.state;

    -- The yardstick: what a table of findings with validity looks like.
    CREATE UNLOGGED TABLE bench.history (
      account_id text COLLATE "C" NOT NULL, resource_id bigint NOT NULL, control smallint NOT NULL,
      verdict smallint NOT NULL, valid_from timestamptz NOT NULL, valid_to timestamptz NOT NULL);
    -- What each day and each quarter of an hour add to the counts.
    CREATE UNLOGGED TABLE bench.daily (
      account_id text COLLATE "C" NOT NULL, region text COLLATE "C" NOT NULL, control smallint NOT NULL, day date NOT NULL,
      pass integer, fail integer, not_applicable integer, fixed integer, regressed integer, appeared integer);
    CREATE UNLOGGED TABLE bench.quarterly (
      control smallint NOT NULL, region text COLLATE "C" NOT NULL, until timestamptz NOT NULL,
      pass integer, fail integer, not_applicable integer, fixed integer, regressed integer, appeared integer);
    SELECT history_add_partitions(\(quoted(world.begin))::date, 24);
    """
  }

  private var places: String {
    """
    INSERT INTO account (account_id, name, registered_at, recorded_at)
    SELECT (100000000000 + number)::text, 'Account ' || number, \(quoted(world.begin)), \(quoted(world.end))
    FROM generate_series(0, \(world.accounts - 1)) AS number;

    INSERT INTO resource (account_id, resource_id, arn, resource_type, region, first_seen_at) OVERRIDING SYSTEM VALUE
    SELECT account_id, number + 1,
           'arn:aws:ecs:' || region || ':' || account_id || ':task-definition/family-' || number, 3, region,
           \(quoted(world.begin))
    FROM generate_series(0::bigint, \(world.resources - 1)) AS number
      CROSS JOIN LATERAL (
        SELECT CASE WHEN number < \(world.inLargestAccount) THEN '\(World.accountID(0).rawValue)'
                 ELSE (100000000001 + (number - \(world.inLargestAccount)) * \(world.accounts - 1)
                   / \(world.resources - world.inLargestAccount))::text END AS account_id,
               CASE WHEN number < \(world.inLargestAccount) THEN '\(World.regions[0])'
                 ELSE (ARRAY[\(World.regions.map { "'\($0)'" }.joined(separator: ", "))])[1 + number % \(World.regions.count)]
               END AS region
      ) AS place;
    SELECT setval(pg_get_serial_sequence('resource', 'resource_id'), \(world.resources));

    INSERT INTO evaluation (evaluation_id, trigger, started_at, duration_us, accepted, unchanged, stale, rejected, ignored,
      resources_judged, findings_changed)
    VALUES ('seed', 'ingest', \(quoted(world.begin)), 0, 0, 0, 0, 0, 0, 0, 0);
    INSERT INTO person (person_id) VALUES ('bench');
    INSERT INTO trend_clock (closed_until) VALUES (\(quoted(world.closedUntil)));
    ANALYZE account, resource;
    """
  }

  // MARK: Tables

  /// A step takes the same part of time for all resources. Rows come in the order of time, as they are written when it
  /// really happens, so that those of an account lie far apart.
  private func history(in step: Int) -> String {
    """
    CREATE TEMP TABLE happening ON COMMIT DROP AS
    SELECT account_id, region, resource_id, (resource_id % \(World.patterns))::integer AS pattern,
           bench.at(resource_id, \(step)) AS at
    FROM resource WHERE bench.at(resource_id, \(step)) <= \(quoted(world.end));
    ANALYZE happening;

    INSERT INTO finding_transition (account_id, resource_id, at, region, since, revision_before, revision_after,
      outcomes_before, outcomes_after, exempt_before, exempt_after, disabled, trigger, evaluation_id)
    SELECT account_id, resource_id, at, region, \(step == 0 ? "NULL" : "bench.at(resource_id, \(step - 1))"),
           \(step == 0 ? "NULL" : "1"), 1, coalesce(before.outcomes, 0), after.outcomes, 0, 0, 0, 'ingest', 'seed'
    FROM happening
      JOIN bench.state AS after ON after.pattern = happening.pattern AND after.step = \(step)
      LEFT JOIN bench.state AS before ON before.pattern = happening.pattern AND before.step = \(step - 1)
    ORDER BY happening.at, resource_id;

    CREATE TEMP TABLE present ON COMMIT DROP AS
    SELECT account_id, resource_id, at, outcomes
    FROM happening JOIN bench.state ON state.pattern = happening.pattern AND state.step = \(step)
    WHERE bench.at(resource_id, \(step + 1)) > \(quoted(world.end));

    INSERT INTO configuration (account_id, resource_id, revision, is_active, captured_at, state_id, content_hash, facts,
      outcomes, is_windows, recorded_at)
    SELECT account_id, resource_id, 1, true, at, 0, '\\x00', '{"status": "ACTIVE", "containers": []}', outcomes, false,
           \(quoted(world.begin))
    FROM present;

    INSERT INTO finding (account_id, resource_id, revision, outcomes, evaluated_at, evaluation_id, since)
    SELECT account_id, resource_id, 1, outcomes, at, 'seed', at FROM present;

    CREATE TEMP TABLE flip ON COMMIT DROP AS SELECT * FROM bench.flip WHERE step = \(step);
    ANALYZE flip;

    INSERT INTO bench.history
    SELECT account_id, resource_id, control, becomes, at,
           CASE WHEN bench.at(resource_id, next_step) <= \(quoted(world.end)) THEN bench.at(resource_id, next_step)
             ELSE 'infinity' END
    FROM happening JOIN flip USING (pattern)
    ORDER BY happening.at, resource_id, control;

    INSERT INTO bench.daily
    SELECT account_id, region, control, at::date, \(sums) FROM happening JOIN flip USING (pattern) GROUP BY 1, 2, 3, 4;

    INSERT INTO bench.quarterly
    SELECT control, region, date_bin('15 minutes', at, 'epoch') + interval '15 minutes', \(sums)
    FROM happening JOIN flip USING (pattern)
    GROUP BY 1, 2, 3;
    """
  }

  private func counts(of control: ControlID) -> String {
    """
    WITH moved AS (
      SELECT account_id, region, day, \(sums) FROM bench.daily WHERE control = \(control.number) GROUP BY 1, 2, 3
    ), cell AS (
      SELECT DISTINCT account_id, region FROM moved
    )
    INSERT INTO verdict_rollup (account_id, control, region, day, \(Self.numbers.joined(separator: ", ")))
    SELECT account_id, \(control.number), region, day, \(runningSums)
    FROM cell
      CROSS JOIN (
        SELECT generate_series(\(quoted(world.begin)), \(quoted(world.end)), interval '1 day')::date AS day
      ) AS calendar
      LEFT JOIN moved USING (account_id, region, day)
    WINDOW cells AS (PARTITION BY account_id, region ORDER BY day)
    ORDER BY day, account_id, region;
    """
  }

  private var fleet: String {
    """
    INSERT INTO fleet_rollup
    SELECT 'default', control, region, until, pass, fail, 0, not_applicable, 0, 0, 0, 0, 0, 0, fixed, 0, 0, 0, regressed, 0,
           0, 0, appeared
    FROM (
      SELECT control, region, until, \(runningSums)
      FROM (
        SELECT control, region, until, \(sums)
        FROM (
          SELECT control, region, until, \(Self.numbers.joined(separator: ", ")) FROM bench.quarterly
          UNION ALL
          -- Where a day ends there is a row of everything.
          SELECT control, region, day_end, \(Self.numbers.map { _ in "0" }.joined(separator: ", "))
          FROM (SELECT DISTINCT control, region FROM bench.quarterly) AS cell
            CROSS JOIN generate_series(
              (SELECT date_trunc('day', min(until)) + interval '1 day' FROM bench.quarterly),
              \(quoted(world.closedUntil)), interval '1 day') AS day_end
        ) AS happened
        GROUP BY 1, 2, 3
      ) AS moved
      WINDOW cells AS (PARTITION BY control, region ORDER BY until)
    ) AS counted
    WHERE until <= \(quoted(world.closedUntil))
    ORDER BY until, control, region;

    -- What a plain update of the largest account's findings would write to.
    CREATE TABLE bench.finding (
      account_id text COLLATE "C" NOT NULL, resource_id bigint NOT NULL, control smallint NOT NULL,
      verdict smallint NOT NULL, updated_at timestamptz NOT NULL, PRIMARY KEY (account_id, resource_id, control));
    INSERT INTO bench.finding
    SELECT account_id, resource_id, control, (outcomes >> (3 * (control - 1))) & 7, since
    FROM finding CROSS JOIN (SELECT DISTINCT control FROM bench.flip) AS judge
    WHERE account_id = '\(World.accountID(0).rawValue)';
    DROP TABLE bench.daily, bench.quarterly, bench.flip, bench.state;
    """
  }

  private static let numbers = ["pass", "fail", "not_applicable", "fixed", "regressed", "appeared"]

  private var sums: String { Self.numbers.map { "sum(\($0))::integer AS \($0)" }.joined(separator: ", ") }

  private var runningSums: String {
    Self.numbers.map { "coalesce(sum(\($0)) OVER cells, 0) AS \($0)" }.joined(separator: ", ")
  }

  private func quoted(_ instant: Instant) -> String { "timestamptz '\(instant)'" }
}

extension Duration {
  /// As a number.
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }

  func inSeconds(places: Int) -> String { seconds.rounded(places: places) }
}

extension Double {
  /// With so many digits behind the point.
  func rounded(places: Int) -> String {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let whole = Int64((abs(self) * scale).rounded())
    let sign = self < 0 ? "-" : ""
    guard places > 0 else { return "\(sign)\(whole)" }
    let rest = String(whole % Int64(scale))
    return "\(sign)\(whole / Int64(scale)).\(String(repeating: "0", count: places - rest.count))\(rest)"
  }
}
