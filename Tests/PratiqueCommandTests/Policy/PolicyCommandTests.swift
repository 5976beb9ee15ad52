import Foundation
import PratiqueTesting
import Testing

@Suite("pratique policy")
struct PolicyCommandTests {
  private static let examples = TestData.repository.appendingPathComponent("Examples/policy").path

  private static func plan(_ actions: String...) -> String {
    let changes = actions.enumerated().map { index, action in
      #"{"action":"\#(action)","kind":"Enablement","name":"datadog-ships-logs","detail":"row \#(index)"}"#
    }
    return #"{"policy":"main","changes":[\#(changes.joined(separator: ","))],"dry_run":true}"#
  }

  @Test(
    "diff ends with 0, with 3 when asked and something differs, and with 7 when something belongs to others",
    arguments: [
      (["create", "unchanged"], [], 0), (["create", "unchanged"], ["--exit-code"], 3),
      (["unchanged"], ["--exit-code"], 0),
      (["conflict"], [], 7),
    ] as [([String], [String], Int32)])
  func diff(_ actions: [String], _ flags: [String], _ status: Int32) async throws {
    let changes = actions.map { #"{"action":"\#($0)","kind":"Team","name":"t"}"# }.joined(separator: ",")
    let server = try StubServer(["POST /v1/policy": #"{"changes":[\#(changes)],"dry_run":true}"#])

    let command = try await PratiqueCommand.run(
      ["policy", "diff", "-f", Self.examples, "--server", server.url, "-o", "json"] + flags)

    #expect(command.status == status, "\(command.messages)")
    #expect(server.requests.map(\.line) == ["POST /v1/policy?dry_run=true"])
    let document = try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any]
    #expect((document?["items"] as? [Any])?.count == actions.count)
  }

  @Test("the whole policy goes out in one request, with a key and its name")
  func request() async throws {
    let server = try StubServer(["POST /v1/policy": Self.plan("unchanged")])

    let command = try await PratiqueCommand.run(
      ["policy", "apply", "-f", Self.examples, "--policy", "shop", "--prune", "--yes", "--server", server.url])

    #expect(command.status == 0, "\(command.messages)")
    #expect(command.messages.contains("1 unchanged\n"))
    let request = try #require(server.requests.first)
    #expect(server.requests.count == 1 && request.line == "POST /v1/policy?prune=true")
    #expect(request.headers["idempotency-key"]?.isEmpty == false)
    let body = try JSONSerialization.jsonObject(with: Data(request.body.utf8)) as? [String: Any]
    #expect(body?["policy"] as? String == "shop")
    #expect((body?["documents"] as? [Any])?.count == 16)
  }

  @Test("switching something off or pruning is asked about; where nobody can be asked nothing is sent but the dry run")
  func confirmation() async throws {
    let server = try StubServer(["POST /v1/policy": Self.plan("create")])

    let command = try await PratiqueCommand.run(["policy", "apply", "-f", Self.examples, "--server", server.url])

    #expect(command.status == 64)
    #expect(command.messages.contains("this would switch off 1 control by policy main, and nobody can be asked"))
    #expect(server.requests.map(\.line) == ["POST /v1/policy?dry_run=true"])
  }

  @Test("what is applied already is applied again without a question")
  func again() async throws {
    let server = try StubServer(["POST /v1/policy": Self.plan("unchanged")])

    let command = try await PratiqueCommand.run(["policy", "apply", "-f", Self.examples, "--server", server.url])

    #expect(command.status == 0)
    #expect(server.requests.map(\.line) == ["POST /v1/policy?dry_run=true", "POST /v1/policy"])
  }

  @Test("what the server finds wrong is told by its place in the files, in words and in JSON")
  func serverFaults() async throws {
    let problem = """
      {"type":"about:blank","title":"Invalid","status":422,"code":"invalid","request_id":"r1",
       "errors":[{"pointer":"/documents/13/spec/expires_at","code":"invalid","message":"longer than 90 days"}]}
      """
    let server = try StubServer([:], problems: ["POST /v1/policy": (422, problem)])
    let arguments = ["policy", "diff", "-f", Self.examples, "--server", server.url]

    let plain = try await PratiqueCommand.run(arguments)
    let json = try await PratiqueCommand.run(arguments + ["-o", "json"])

    #expect(plain.status == 1 && json.status == 1)
    #expect(plain.messages.contains("exemptions.yaml:24:10: longer than 90 days\n  request r1"), "\(plain.messages)")
    let document = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    let errors = document?["errors"] as? [[String: Any]]
    #expect(errors?.first?["line"] as? Int == 24)
  }

  @Test("files that are wrong are never sent")
  func clientFaults() async throws {
    let server = try StubServer(["POST /v1/policy": Self.plan("unchanged")])
    try await withDataDirectory { directory in
      try "kind: Team\nname: t\nspec: {scopes: no}\n".write(
        toFile: "\(directory)/x.yml", atomically: true, encoding: .utf8)

      let json = try await PratiqueCommand.run(
        ["policy", "apply", "-f", directory, "--server", server.url, "-o", "json"])

      #expect(json.status == 1 && server.requests.isEmpty)
      let document = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
      let errors = document?["errors"] as? [[String: Any]]
      #expect(document?["code"] as? String == "invalid-policy")
      #expect(errors?.first?["file"] as? String == "\(directory)/x.yml")
      #expect(errors?.first?["column"] as? Int == 16)
    }
  }
}
