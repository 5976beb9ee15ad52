import Foundation
import Testing

@Suite("Decisions on the command line")
struct DecisionCommandTests {
  private typealias Fixtures = DecisionFixtures

  private static let disable = [
    "control", "disable", "ECS.9", "--account", "111122223333", "--reason", "Datadog agent ships logs; ticket SEC-41",
  ]

  private func enablement(_ preview: String = "null") -> [String: String] {
    ["POST /v1/enablement": #"{"enablement":\#(Fixtures.enablement()),"preview":\#(preview),"dry_run":false}"#]
  }

  private func run(_ arguments: [String], _ server: StubServer) async throws -> PratiqueCommand {
    try await PratiqueCommand.run(arguments + ["--server", server.url])
  }

  @Test("switching a control off needs nothing but the account and a reason")
  func disable() async throws {
    let server = try StubServer(enablement())

    let command = try await run(Self.disable + ["--yes"], server)

    #expect(command.status == 0, "\(command.messages)")
    #expect(command.output == "ECS.9 in account 111122223333 is off   (enb_7)\n")
    #expect(server.requests.map(\.line) == ["POST /v1/enablement"])
    let request = server.requests[0]
    #expect(request.headers["idempotency-key"]?.isEmpty == false)
    #expect(request.headers["content-type"] == "application/json")
    #expect(
      request.body == """
        {"control":"ECS.9","is_enabled":false,"is_locked":false,\
        "reason":"Datadog agent ships logs; ticket SEC-41","scope":{"account_id":"111122223333"}}
        """)
  }

  @Test("where nobody can be asked, a control is not switched off without --yes, and the server hears nothing")
  func disableUnasked() async throws {
    let server = try StubServer(enablement())

    let plain = try await run(Self.disable, server)
    let json = try await run(Self.disable + ["-o", "json"], server)

    #expect(plain.status == 64 && json.status == 64 && server.requests.isEmpty)
    #expect(
      plain.messages == """
        error: this would switch off ECS.9 in account 111122223333, and nobody can be asked
          look at it with --dry-run
          then say --yes

        """)
    let document = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(document?["code"] as? String == "needs-confirmation")
  }

  @Test("a dry run prints the plan and changes nothing; --exit-code makes it 3")
  func dryRun() async throws {
    let server = try StubServer([
      "POST /v1/exemptions?dry_run=true":
        #"{"exemption":\#(Fixtures.requested),"preview":\#(Fixtures.threeFlips),"dry_run":true}"#
    ])
    let create = [
      "exemption", "create", "--control", "ECS.2", "--service", "\(Fixtures.service)/*", "--team", "payments",
      "--reason", "r", "--until", "2026-06-01T00:00:00Z", "--dry-run",
    ]

    let plain = try await run(create, server)
    let found = try await run(create + ["--exit-code"], server)

    #expect(plain.status == 0 && found.status == 3, "\(plain.messages)")
    #expect(
      plain.output == """
        + exemption  ECS.2  service/shop/*  team payments  needs approval
          3 verdicts would change: FAIL → EXEMPT
            service/shop/payments, service/shop/cart, service/shop/search
          counts: FAIL 3 → 0, EXEMPT 0 → 3
          1 match is outside your team's scope and will not be covered: service/shop/admin
        Nothing was changed. Drop --dry-run to request it.

        """)
    #expect(server.requests.allSatisfy { $0.line == "POST /v1/exemptions?dry_run=true" })
  }

  @Test("a date without a zone is refused with what to write, before anything is sent")
  func bareDate() async throws {
    let server = try StubServer([:])

    let command = try await run(
      [
        "exemption", "create", "--control", "ECS.2", "--account", "111122223333", "--team", "t", "--reason", "r",
        "--until", "2026-06-01",
      ], server)

    #expect(command.status == 64 && command.output.isEmpty && server.requests.isEmpty)
    #expect(
      command.messages == """
        error: --until "2026-06-01" has no time zone
          write 2026-06-01T00:00:00Z, or --until 90d

        """)
  }

  @Test("the version is read first and goes along, unless it is given")
  func versions() async throws {
    let server = try StubServer([
      "GET /v1/exemptions/exm_4F9": Fixtures.exemption(),
      "PATCH /v1/exemptions/exm_4F9": #"{"exemption":\#(Fixtures.exemption()),"preview":null,"dry_run":false}"#,
    ])
    let edit = ["exemption", "edit", "exm_4F9", "--until", "2026-03-02T00:00:00Z", "--yes"]

    let read = try await run(edit, server)
    let given = try await run(edit + ["--if-version", "7"], server)

    #expect(read.status == 0 && given.status == 0, "\(read.messages)")
    #expect(
      server.requests.map(\.line) == [
        "GET /v1/exemptions/exm_4F9", "PATCH /v1/exemptions/exm_4F9", "PATCH /v1/exemptions/exm_4F9",
      ])
    #expect(server.requests.map { $0.headers["if-match"] } == [nil, "\"3\"", "\"7\""])
    #expect(server.requests[1].headers["content-type"] == "application/merge-patch+json")
    #expect(server.requests[1].body == #"{"expires_at":"2026-03-02T00:00:00.000Z"}"#)
  }

  @Test("of a selector that is edited in part the rest stays")
  func partialSelector() async throws {
    let server = try StubServer([
      "GET /v1/exemptions/exm_4F9": Fixtures.exemption(),
      "PATCH /v1/exemptions/exm_4F9": #"{"exemption":\#(Fixtures.exemption()),"preview":null,"dry_run":false}"#,
    ])

    let command = try await run(["exemption", "edit", "exm_4F9", "--tag", "env=prod=1", "--yes"], server)

    #expect(command.status == 0, "\(command.messages)")
    #expect(
      server.requests.last?.body
        == #"{"selector":{"tags":{"env":"prod=1"},"targets":["\#(Fixtures.service)/*"]}}"#)
  }

  @Test("what somebody else changed in between ends with 7 and how to look again")
  func stale() async throws {
    let problem = """
      {"type":"about:blank","title":"Stale","status":412,"code":"stale-version","request_id":"01J9Z",
       "detail":"exemption exm_4F9 was changed by dana 2 minutes ago (you edited version 3, it is now 4)"}
      """
    let server = try StubServer(
      ["GET /v1/exemptions/exm_4F9": Fixtures.exemption()],
      problems: ["POST /v1/exemptions/exm_4F9/withdraw": (412, problem)])

    let command = try await run(["exemption", "withdraw", "exm_4F9"], server)
    let json = try await run(["exemption", "withdraw", "exm_4F9", "-o", "json"], server)

    #expect(command.status == 7 && json.status == 7)
    #expect(
      command.messages == """
        error: exemption exm_4F9 was changed by dana 2 minutes ago (you edited version 3, it is now 4)
          see: pratique exemption get exm_4F9      then retry your edit
          request 01J9Z

        """)
    let document = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(document?["status"] as? Int == 412 && document?["code"] as? String == "stale-version")
  }

  @Test(
    "more than ten verdicts don't change without asking; fewer do",
    arguments: [(Fixtures.threeFlips, 0, 3), (Fixtures.manyFlips, 64, 2)] as [(String, Int32, Int)])
  func wide(_ preview: String, _ status: Int32, _ calls: Int) async throws {
    let server = try StubServer([
      "GET /v1/exemptions/exm_4F9": Fixtures.exemption(),
      "POST /v1/exemptions/exm_4F9/revoke":
        #"{"exemption":\#(Fixtures.exemption(phase: "REVOKED")),"preview":\#(preview),"dry_run":false}"#,
    ])

    let command = try await run(["exemption", "revoke", "exm_4F9", "--reason", "r"], server)

    #expect(command.status == status, "\(command.messages)")
    #expect(server.requests.count == calls)
    #expect(server.requests.count { $0.line == "POST /v1/exemptions/exm_4F9/revoke" } == (status == 0 ? 1 : 0))
  }

  @Test("an approval shows the preview and is held to it")
  func approval() async throws {
    let answer = #"{"exemption":\#(Fixtures.requested),"preview":\#(Fixtures.threeFlips),"dry_run":false}"#
    let server = try StubServer([
      "GET /v1/exemptions/exm_4F9": Fixtures.requested,
      "POST /v1/exemptions/exm_4F9/preview": answer,
      "POST /v1/exemptions/exm_4F9/approve": #"{"exemption":\#(Fixtures.exemption()),"preview":null,"dry_run":false}"#,
    ])

    let fresh = try await run(["exemption", "approve", "exm_4F9"], server)
    let named = try await run(["exemption", "approve", "exm_4F9", "--preview", "77", "--if-version", "3"], server)

    #expect(fresh.status == 0 && named.status == 0, "\(fresh.messages)")
    #expect(fresh.messages.contains("3 verdicts would change: FAIL → EXEMPT\n"))
    #expect(fresh.output.hasPrefix("exm_4F9 is ACTIVE, expires"))
    let approvals = server.requests.filter { $0.line.hasSuffix("/approve") }
    #expect(approvals.map(\.body) == [#"{"preview_digest":"3f2a"}"#, #"{"preview_digest":"77"}"#])
    #expect(approvals.allSatisfy { $0.headers["if-match"] == "\"3\"" })
  }

  @Test("a decision is found by its control and scope, and taken back at the version that was read")
  func inherit() async throws {
    let other = Fixtures.enablement(scope: #"{"account_id":"111122223333","region":"eu-west-1"}"#)
      .replacingOccurrences(of: "enb_7", with: "enb_8")
    let server = try StubServer([
      "GET /v1/enablement": Fixtures.page(other, Fixtures.enablement()),
      "DELETE /v1/enablement/enb_7":
        #"{"enablement":\#(Fixtures.enablement(state: "REMOVED")),"preview":null,"dry_run":false}"#,
    ])

    let command = try await run(["control", "inherit", "ECS.9", "--account", "111122223333", "--yes"], server)
    let nowhere = try await run(["control", "inherit", "ECS.9", "--account", "222233334444", "--yes"], server)

    #expect(command.status == 0 && nowhere.status == 6, "\(command.messages)")
    #expect(server.requests[1].line == "DELETE /v1/enablement/enb_7")
    #expect(server.requests[1].headers["if-match"] == "\"2\"")
  }

  @Test("control get tells whether it is on in an account and what would fail if it were")
  func effective() async throws {
    let server = try StubServer([
      "GET /v1/controls/ECS.9": Fixtures.control.replacingOccurrences(of: #""id":"ECS.2""#, with: #""id":"ECS.9""#),
      "GET /v1/enablement/effective": #"{"is_enabled":false,"decided_by":\#(Fixtures.enablement())}"#,
      "GET /v1/findings": #"{"items":[],"next":null,"total":{"count":17,"kind":"exact"}}"#,
    ])

    let command = try await run(
      ["control", "get", "ECS.9", "--account", "111122223333", "--at", "2026-03-01T00:00:00Z"], server)

    #expect(command.status == 0, "\(command.messages)")
    #expect(command.output.contains("Enabled      no        switched off in account 111122223333 by dana, \"Datadog"))
    #expect(
      command.output.contains(
        "If enabled   17 of the 40 disabled findings here would be FAIL, or EXEMPT where exempted\n"))
    #expect(server.requests.allSatisfy { $0.line.contains("at=2026-03-01T00%3A00%3A00.000Z") })
  }

  @Test(
    "what can't be meant ends with 64 before anything is asked",
    arguments: [
      ["control", "disable", "ECS.9", "--reason", "r", "--yes"],
      ["control", "disable", "ECS.9", "--account", "111122223333", "--organisation", "--reason", "r", "--yes"],
      ["control", "disable", "ECS.9", "--account", "111122223333", "--yes"],
      ["control", "disable", "ECS.99", "--account", "111122223333", "--reason", "r", "--yes"],
      ["control", "inherit", "ECS.9", "--yes"],
      ["exemption", "create", "--control", "ECS.2", "--reason", "r", "--team", "t"],
      ["exemption", "create", "--control", "ECS.2", "--reason", " ", "--team", "t", "--account", "111122223333"],
      ["exemption", "create", "--control", "ECS.2", "--reason", "r", "--account", "111122223333"],
      ["exemption", "create", "--control", "ECS.2", "--reason", "r", "--team", "t", "--service", "arn:aws:ecs"],
      ["exemption", "edit", "exm_1"],
      ["exemption", "revoke", "exm_1"],
      ["exemption", "import", "a", "--parameter", "ECS.3.x", "--team", "t", "--reason", "r"],
      ["exemption", "expiring", "--within", "soon"],
      ["guard-rail", "create", "--organisation", "--reason", "r"],
      ["verdict", "list", "--at", "2026-03-01"],
      ["policy", "apply"],
      ["completion", "tcsh"],
    ])
  func usage(_ arguments: [String]) async throws {
    let server = try StubServer([:])
    let isLocal = arguments[0] == "completion"

    let command = try await PratiqueCommand.run(arguments + (isLocal ? [] : ["--server", server.url]))

    #expect(command.status == 64, "\(command.output)\(command.messages)")
    #expect(command.output.isEmpty && server.requests.isEmpty)
  }
}
