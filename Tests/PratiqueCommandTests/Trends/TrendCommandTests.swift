import Foundation
import Testing

@Suite("Numbers over time on the command line")
struct TrendCommandTests {
  private typealias Fixtures = TrendFixtures

  private static let week = ["--from", "2026-11-01T00:00:00Z", "--to", "2026-11-05T12:00:00Z"]

  private func run(
    _ arguments: [String], _ server: StubServer, locale: String = "C.UTF-8"
  ) async throws -> PratiqueCommand {
    try await PratiqueCommand.run(arguments + ["--server", server.url], environment: ["LC_ALL": locale])
  }

  @Test("a trend is a heading with all scores, a chart, and a row for each verdict")
  func show() async throws {
    let server = try StubServer(Fixtures.answers())

    let command = try await run(["trend", "show", "--control", "ECS.5"] + Self.week, server)

    #expect(command.status == 0, "\(command.messages)")
    #expect(
      command.output == """
        Findings        control ECS.5
        Period          2026-11-01 00:00 – 2026-11-05 12:00 UTC, by day
        Score           88.0% (+2.0 points)
        Strict score    70.0% (unchanged)
        Accepted risk   by exemption 4.0% (unchanged), by disablement 2.0% (unchanged)
        Security score  –
        Changes         since 2026-11-02

        FAIL at the end of each day
        6 ┤                                               ┌──────────────┐
        5 ┤                                               │              │
        4 ┤                ───────────────────────────────┘              │
        3 ┤                                                              │
        2 ┤                                                              └──────────────
        1 ┤
        0 ┤
          └┬──────────────────┬──────────────────┬──────────────────┬──────────────────┬
           2026-11-01    2026-11-02         2026-11-03         2026-11-04     2026-11-05

        VERDICT         TREND  FIRST  LAST  CHANGE  LOWEST  HIGHEST
        PASS             ▅▅▁█     16    18      +2      14       18
        FAIL             ▅▅█▁      4     2      -2       2        6
        EXEMPT           ▄▄▄▄      3     3       0       3        3
        DISABLED         ▄▄▄▄      4     4       0       4        4
        NOT_APPLICABLE   ▄▄▄▄      1     1       0       1        1
        NO_DATA          ▁▁▁▁      0     0       0       0        0
        total            ▄▄▄▄     28    28       0      28       28

        """)
    #expect(
      server.requests.map(\.line) == [
        "GET /v1/trends?from=2026-11-01T00%3A00%3A00.000Z&to=2026-11-05T12%3A00%3A00.000Z&bucket=day&zone=UTC"
          + "&control=ECS.5"
      ])
  }

  @Test("where the locale isn't UTF-8 all of it is ASCII")
  func ascii() async throws {
    let server = try StubServer(Fixtures.answers())

    for arguments in [
      ["trend", "show"], ["trend", "why"] + Self.week, ["trend", "score"], ["verdict", "diff"] + Self.week,
      ["exemption", "forecast"], ["trend", "remediation"],
    ] {
      let command = try await run(arguments, server, locale: "C")
      #expect(command.status == 0 && command.output.utf8.allSatisfy { $0 < 0x80 }, "\(arguments)")
    }
  }

  @Test("by parts: the chart is of everything, and each part has what fails, its scores and its counts")
  func parts() async throws {
    let from = "from=2026-11-01T00%3A00%3A00.000Z"
    let to = "&to=2026-11-05T12%3A00%3A00.000Z&bucket=day&zone=UTC"
    let server = try StubServer([
      "GET /v1/trends": Fixtures.whole, "GET /v1/trends?\(from)&bucket=day&zone=UTC&by=control": Fixtures.byControl,
    ])

    let command = try await run(
      ["trend", "show", "--by", "control", "--from", "2026-11-01T00:00:00Z", "--chart", "none"], server)

    #expect(server.requests.map(\.line).last == "GET /v1/trends?\(from)\(to)", "both end at the same instant")
    #expect(!command.output.contains("┤"))
    #expect(
      command.output.hasSuffix(
        """

        FAIL by control
        CONTROL  TREND  FIRST  LAST  CHANGE  LOWEST  HIGHEST
        ECS.2     ███▁      4     2      -2       2        4
        ECS.5       █▁      2     0      -2       0        2

        At the end
        CONTROL  SCORE  STRICT  BY EXEMPTION  BY DISABLEMENT  SECURITY
        ECS.2    88.0%   70.0%          4.0%            2.0%         –
        ECS.5    90.0%   70.0%          4.0%            2.0%         –

        CONTROL  PASS  FAIL  EXEMPT  DISABLED  NOT_APPLICABLE  NO_DATA  TOTAL
        ECS.2      18     2       3         4               1        0     28
        ECS.5      20     0       3         4               1        0     28

        """), "\(command.output)")
  }

  @Test("every flag reaches the server under its name")
  func query() async throws {
    let server = try StubServer(Fixtures.answers())

    _ = try await run(
      [
        "trend", "show", "--by", "account-group", "--bucket", "week", "--zone", "Europe/Berlin", "--restated",
        "--severity", "HIGH", "--account", "123456789012", "--account-group", "g", "--region", "eu-west-1", "--team",
        "t",
        "-o", "json",
      ] + Self.week, server)

    #expect(
      server.requests[0].line.hasSuffix(
        "&bucket=week&zone=Europe%2FBerlin&by=account_group&restated=true&severity=HIGH&account=123456789012"
          + "&account_group=g&region=eu-west-1&team=t"))
  }

  @Test("nothing recorded is said, and not drawn")
  func nothing() async throws {
    let server = try StubServer(["GET /v1/trends": Fixtures.trend([("all", [nil, nil])], restated: true)])

    let command = try await run(["trend", "show"], server)

    #expect(command.status == 0 && command.messages == "nothing was recorded in this period\n")
    #expect(
      command.output == """
        Findings   all
        Period     2026-11-01 00:00 – 2026-11-05 12:00 UTC, by day
        Decisions  as they are known today, not as they were known then

        """)
  }

  @Test("a waterfall goes from what failed to what fails, and names the first findings of each cause")
  func why() async throws {
    var answers = Fixtures.answers()
    let query = "from=2026-11-01T00%3A00%3A00.000Z&to=2026-11-05T12%3A00%3A00.000Z"
    let base = "GET /v1/waterfall/findings?\(query)"
    answers["\(base)&cause=exempted&limit=5&control=ECS.5"] = Fixtures.failureChanges(
      "exempted", 1, from: #""FAIL""#, to: #""EXEMPT""#)
    answers["\(base)&cause=regressed&limit=5&control=ECS.5"] = Fixtures.failureChanges(
      "regressed", 2, from: #""PASS""#, to: #""FAIL""#)
    let server = try StubServer(answers)

    let command = try await run(["trend", "why", "--control", "ECS.5"] + Self.week, server)

    #expect(command.status == 0, "\(command.messages)")
    let arn = "\(Fixtures.service)/s"
    #expect(
      command.output == """
        Failing  control ECS.5
        Period   2026-11-01 00:00Z – 2026-11-05 12:00Z

        CAUSE      CHANGE  FAILING
        before                  24
        fixed          -8       16  ████████████████████████  the resource no longer fails
        exempted       -1       15  ███                       an exemption covers it
        regressed      +2       17  ██████                    the resource fails again, or newly
        after          -7       17

        fixed
          2026-11-01 08:12Z  ECS.5  FAIL  PASS  \(arn)1  evl_1
          2026-11-02 08:12Z  ECS.5  FAIL  PASS  \(arn)2  evl_2
          2026-11-03 08:12Z  ECS.5  FAIL  PASS  \(arn)3  evl_3
          2026-11-04 08:12Z  ECS.5  FAIL  PASS  \(arn)4  evl_4
          2026-11-05 08:12Z  ECS.5  FAIL  PASS  \(arn)5  evl_5
          … and 3 more: pratique trend why --from 2026-11-01T00:00:00Z --to 2026-11-05T12:00:00Z --control ECS.5 \
        --cause fixed

        exempted
          2026-11-01 08:12Z  ECS.5  FAIL  EXEMPT  \(arn)1  evl_1

        regressed
          2026-11-01 08:12Z  ECS.5  PASS  FAIL  \(arn)1  evl_1
          2026-11-02 08:12Z  ECS.5  PASS  FAIL  \(arn)2  evl_2

        """)
  }

  @Test("that nothing changed is said plainly")
  func unchanged() async throws {
    let server = try StubServer(["GET /v1/waterfall": Fixtures.waterfall([:])])

    let command = try await run(["trend", "why"] + Self.week, server)

    #expect(command.output.hasSuffix("\nNothing changed: 24 findings fail, as before.\n"))
    #expect(server.requests.count == 1)
  }

  @Test("numbers that differ are named, and it ends with 1")
  func verify() async throws {
    let intact = try await run(["trend", "verify"], try StubServer(Fixtures.answers()))
    let server = try StubServer(["GET /v1/trends/verify": Fixtures.broken])
    let broken = try await run(["trend", "verify", "-o", "json"], server)

    #expect(intact.status == 0 && intact.output.hasPrefix("Result       every number is the one that history makes\n"))
    #expect(broken.status == 1)
    #expect(
      broken.messages == """
        error: `fail` of ECS.5 in account 123456789012, eu-west-1, on 2026-11-03 is stored as 1,204, \
        and history makes it 1,203
        error: 2 more numbers differ

        """)
    #expect(try JSONSerialization.jsonObject(with: Data(broken.output.utf8)) is [String: Any])
  }

  @Test("verdicts that differ are grouped by cause; --exit-code makes it 3")
  func diff() async throws {
    let server = try StubServer(Fixtures.answers())
    let empty = try StubServer([
      "GET /v1/verdicts/diff": #"{"items":[],"summary":[],"next":null,"total":{"count":0,"kind":"exact"}}"#
    ])
    let diff = ["verdict", "diff", "--exit-code"] + Self.week

    let found = try await run(diff, server)
    let plain = try await run(["verdict", "diff"] + Self.week, server)
    let none = try await run(diff, empty)

    #expect(found.status == 3 && plain.status == 0 && none.status == 0)
    #expect(none.messages == "no verdict differs\n")
    #expect(
      server.requests[0].line == "GET /v1/verdicts/diff?from=2026-11-01T00%3A00%3A00.000Z"
        + "&to=2026-11-05T12%3A00%3A00.000Z&limit=50")
    let arn = Fixtures.service
    #expect(
      found.output == """
        CAUSE      FROM  TO      FINDINGS
        resource   FAIL  PASS           1
        resource   –     FAIL           1
        exemption  FAIL  EXEMPT         1

        resource
          CONTROL  FROM  TO    AT                 RESOURCE                                           BY
          ECS.2    FAIL  PASS  2026-11-03 08:12Z  \(arn)/b  evl_3
          ECS.2    –     FAIL  2026-11-04 08:12Z  \(arn)/c  evl_4

        exemption
          CONTROL  FROM  TO      AT                 RESOURCE                                           BY
          ECS.5    FAIL  EXEMPT  2026-11-02 08:12Z  \(arn)/a  exm_4F9

        """)
  }

  @Test("a forecast shows the days on which something happens, and marks cliffs")
  func forecast() async throws {
    let server = try StubServer(Fixtures.answers())

    let command = try await run(["exemption", "forecast", "--days", "5", "--chart", "none"], server)

    #expect(server.requests.map(\.line) == ["GET /v1/exemptions/forecast?days=5"])
    #expect(
      command.output == """
        DATE        FAILING  SCORE  STRICT  EXEMPT  DISABLED  SECURITY  EXPIRING
        2026-11-05        2  90.0%   70.0%    4.0%      2.0%         –
        2026-11-07        7  65.0%   70.0%    4.0%      2.0%         –  CLIFF exm_1, exm_2, exm_3 and 2 more
        2026-11-09        7  65.0%   70.0%    4.0%      2.0%         –

        """)
  }

  @Test(
    "what can't be meant is refused before the server hears of it",
    arguments: [
      (["trend", "why"], "it isn't said from when"),
      (["trend", "show", "--from", "2026-11-01"], "--from \"2026-11-01\" has no time zone"),
      (["trend", "show", "--since", "soon"], "--since \"soon\" is no length of time"),
      (["trend", "show", "--since", "7d", "--from", "2026-11-01T00:00:00Z"], "--since and --from exclude each other"),
      (
        ["trend", "show", "--from", "2026-11-02T00:00:00Z", "--to", "2026-11-01T00:00:00Z"], "--to is not behind --from"
      ),
      (["trend", "show", "--from", "2999-11-02T00:00:00Z"], "--from lies ahead"),
      (["trend", "why", "--since", "7d", "--all"], "--limit and --all are about the list of one cause"),
      (["trend", "show", "--by", "colour"], "must be one of control, account,"),
      (["exemption", "forecast", "--days", "0"], "--days needs a number above 0"),
    ])
  func refused(_ arguments: [String], _ message: String) async throws {
    let server = try StubServer([:])

    let command = try await run(arguments, server)

    #expect(command.status == 64 && command.output.isEmpty && server.requests.isEmpty)
    #expect(command.messages.contains(message), "\(command.messages)")
  }
}

@Suite("Numbers over time in every format")
struct TrendFormatTests {
  @Test(
    "every command prints what parses",
    arguments: [
      ["trend", "show"], ["trend", "show", "--chart", "line"], ["trend", "why", "--since", "7d"],
      ["trend", "why", "--since", "7d", "--cause", "fixed"], ["trend", "score", "--by", "team"], ["trend", "verify"],
      ["trend", "remediation"], ["verdict", "diff", "--since", "7d"],
      ["resource", "history", "\(TrendFixtures.service)/a"], ["exemption", "summary"], ["exemption", "forecast"],
      ["evaluation", "list"], ["evaluation", "get", "evl_7Q2"],
    ])
  func formats(_ arguments: [String]) async throws {
    try await FormatCheck.run(arguments, try StubServer(TrendFixtures.answers()))
  }

  @Test("series by verdict have a count, and evaluations name themselves")
  func shapes() async throws {
    let verdicts = try StubServer(["GET /v1/trends": TrendFixtures.byVerdict])
    let evaluations = try StubServer(["GET /v1/trends": TrendFixtures.byEvaluation])

    let counts = try await PratiqueCommand.run(
      ["trend", "show", "--by", "verdict", "-o", "csv", "--fields", "key,count", "--server", verdicts.url])
    let names = try await PratiqueCommand.run(
      ["trend", "show", "--bucket", "evaluation", "-o", "name", "--server", evaluations.url])
    let page = try await PratiqueCommand.run(
      ["trend", "show", "--bucket", "evaluation", "--server", evaluations.url])

    #expect(counts.output == "key,count\r\nPASS,7\r\nFAIL,\r\n")
    #expect(names.output == "all evl_1\nall evl_2\n")
    #expect(page.output.contains("FAIL after each evaluation\n") && page.output.contains("11-01 09:30:00\n"))
  }
}
