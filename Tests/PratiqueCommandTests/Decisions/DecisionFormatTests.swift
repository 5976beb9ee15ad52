import Foundation
import Testing
import Yams

@Suite("Decisions in every format")
struct DecisionFormatTests {
  private typealias Fixtures = DecisionFixtures

  private static let answer =
    #"{"exemption":\#(Fixtures.exemption()),"preview":\#(Fixtures.threeFlips),"dry_run":true}"#
  private static let decided = #"{"enablement":\#(Fixtures.enablement()),"preview":\#(Fixtures.threeFlips)}"#
  private static let rail = """
    {"id":"rail_1","control":null,"scope":{},"is_exemptable":false,"longest_seconds":7776000,"categories":null,
     "approvals":1,"reason":"never","created_by":"dana","created_at":"2026-02-01T00:00:00.000Z"}
    """

  /// A server that knows one of everything.
  private static func server() throws -> StubServer {
    let health = #"{"exemption_id":"exm_4F9","team":"payments","health":"UNNEEDED","reason":"all matches pass"}"#
    let finding = Fixtures.finding(
      verdict: "EXEMPT", decisions: #","exemption_id":"exm_4F9","enablement_id":"enb_7","exemptions":["exm_4F9"]"#)
    var answers = [
      "GET /v1/exemptions": Fixtures.page(Fixtures.exemption()), "GET /v1/exemptions/exm_4F9": Fixtures.exemption(),
      "POST /v1/exemptions": answer, "PATCH /v1/exemptions/exm_4F9": answer,
      "GET /v1/exemptions/health": Fixtures.page(health),
      "POST /v1/exemptions/import": #"{"created":["exm_1"],"unchanged":["exm_2"]}"#,
      "GET /v1/exemptions/export": #"{"parameter":"ECS.2.exemptEcsServiceArns","value":"a,b"}"#,
      "POST /v1/exemptions/baseline": #"{"requested":["exm_1"],"findings":7}"#,
      "GET /v1/enablement": Fixtures.page(Fixtures.enablement()), "GET /v1/enablement/enb_7": Fixtures.enablement(),
      "POST /v1/enablement": decided, "POST /v1/enablement/enb_7/approve": decided,
      "DELETE /v1/enablement/enb_7": decided,
      "GET /v1/enablement/effective": #"{"is_enabled":false,"decided_by":\#(Fixtures.enablement())}"#,
      "GET /v1/controls/ECS.2": Fixtures.control, "GET /v1/controls": Fixtures.page(Fixtures.control),
      "GET /v1/findings": Fixtures.page(finding), "GET /v1/guard-rails": Fixtures.page(rail),
      "POST /v1/guard-rails": rail, "DELETE /v1/guard-rails/rail_1": #"{"id":"rail_1"}"#,
    ]
    for verb in ["preview", "approve", "reject", "withdraw", "revoke", "extend"] {
      answers["POST /v1/exemptions/exm_4F9/\(verb)"] = answer
    }
    return try StubServer(answers)
  }

  @Test(
    "every command prints what parses",
    arguments: [
      ["control", "list", "--at", "2026-03-01T00:00:00Z"], ["control", "get", "ECS.2", "--account", "111122223333"],
      ["control", "disable", "ECS.9", "--organisation", "--reason", "r", "--yes"],
      ["control", "enable", "ECS.9", "--account-group", "g", "--reason", "r", "--dry-run"],
      ["control", "inherit", "enb_7", "--yes"], ["control", "approve", "enb_7", "--yes"],
      ["control", "history", "ECS.9"],
      ["verdict", "list"], ["verdict", "explain", "\(Fixtures.service)/payments", "ECS.2"],
      ["exemption", "list"], ["exemption", "get", "exm_4F9"], ["exemption", "expiring"], ["exemption", "unused"],
      [
        "exemption", "create", "--control", "ECS.2", "--account", "111122223333", "--team", "t", "--reason", "r",
        "--dry-run",
      ],
      ["exemption", "edit", "exm_4F9", "--reason", "r"], ["exemption", "extend", "exm_4F9", "--until", "9d"],
      ["exemption", "revoke", "exm_4F9", "--reason", "r"], ["exemption", "approve", "exm_4F9"],
      ["exemption", "reject", "exm_4F9", "--reason", "r"], ["exemption", "withdraw", "exm_4F9"],
      ["exemption", "preview", "exm_4F9"], ["exemption", "import", "a", "--team", "t", "--reason", "r"],
      ["exemption", "export"], ["exemption", "baseline", "--team", "t", "--reason", "r", "--until", "9d"],
      ["guard-rail", "list"], ["guard-rail", "create", "--organisation", "--not-exemptable", "--reason", "r"],
      ["guard-rail", "delete", "rail_1"],
    ])
  func formats(_ arguments: [String]) async throws {
    let server = try Self.server()

    try await FormatCheck.run(arguments, server)
  }

  @Test(
    "every problem is a document where the format has one, with its exit status", arguments: ["json", "yaml", "jsonl"])
  func problems(_ format: String) async throws {
    let statuses: [(http: Int, exit: Int32)] = [(401, 4), (403, 5), (404, 6), (409, 7), (412, 7), (422, 1)]
    for (status, exit) in statuses {
      let problem = #"{"type":"about:blank","title":"No","status":\#(status),"code":"no"}"#
      let server = try StubServer([:], problems: ["GET /v1/exemptions/exm_1": (status, problem)])

      let command = try await PratiqueCommand.run(
        ["exemption", "get", "exm_1", "-o", format, "--server", server.url])

      #expect(command.status == exit)
      let document = try Yams.load(yaml: command.output) as? [String: Any]
      #expect(document?["status"] as? Int == status && document?["code"] as? String == "no")
    }
  }

  @Test(
    "completion scripts are printed for three shells, and ids come from the server", arguments: ["bash", "zsh", "fish"])
  func completion(_ shell: String) async throws {
    let server = try Self.server()

    let script = try await PratiqueCommand.run(["completion", shell])
    let ids = try await PratiqueCommand.run(
      ["---completion", "exemption", "get", "--", "positional@0", "3", "0", "pratique", "exemption", "get", ""],
      environment: ["PRATIQUE_SERVER": server.url])

    #expect(script.status == 0 && script.output.contains("exemption"))
    #expect(ids.status == 0 && ids.output == "exm_4F9\n", "\(ids.messages)")
  }
}
