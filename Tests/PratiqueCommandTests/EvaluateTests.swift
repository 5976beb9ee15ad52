import Foundation
import PratiqueTesting
import Testing

@Suite("pratique evaluate", .ownThreads(atOnce: 2))
struct EvaluateTests {
  struct Line: Decodable {
    struct Evidence: Decodable {
      let path: String
      let container: String?
    }

    let accountId: String
    let region: String
    let resourceType: String
    let resourceArn: String
    let control: String
    let outcome: String
    let evidence: [Evidence]
  }

  private func lines(_ command: PratiqueCommand) throws -> [Line] {
    try command.output.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
  }

  @Test("every conformance case, by the binary", arguments: ConformanceCase.all)
  func conformance(_ testCase: ConformanceCase) async throws {
    let parameters = testCase.exemptECSServiceARNs.map { ["--parameter", "ECS.2.exemptEcsServiceArns=\($0)"] } ?? []

    let command = try await PratiqueCommand.run(
      ["evaluate", "-", "-o", "jsonl"] + parameters, input: testCase.input)

    #expect(command.status == 0)
    let findings = try lines(command).filter { $0.control == testCase.control }.map { ($0.resourceArn, $0.outcome) }
    #expect(testCase.differences(from: Dictionary(uniqueKeysWithValues: findings)) == [])
  }

  @Test("a folder and its files one by one give the same findings, in every format")
  func formats() async throws {
    let snapshot = TestData.folder.appendingPathComponent("samples/config/snapshot.json").path

    let jsonl = try await PratiqueCommand.run(["evaluate", snapshot, "-o", "jsonl"])
    let json = try await PratiqueCommand.run(["evaluate", snapshot, "-o", "json"])
    let csv = try await PratiqueCommand.run(["evaluate", snapshot, "-o", "csv"])
    let table = try await PratiqueCommand.run(["evaluate", snapshot])

    #expect(try lines(jsonl).count == 86)
    #expect(try JSONDecoder().decode([Line].self, from: Data(json.output.utf8)).count == 86)
    #expect(csv.output.components(separatedBy: "\r\n").count == 88)
    #expect(table.output.split(separator: "\n").count == 12)
    #expect(table.messages.contains("86 findings: 63 COMPLIANT, 11 NON_COMPLIANT"))
  }

  @Test("--exit-code says 3 when something is non-compliant")
  func exitCode() async throws {
    let failing = TestData.folder.appendingPathComponent("samples/config/snapshot.json").path
    let passing = TestData.folder.appendingPathComponent("samples/config/sns-envelope.json").path

    #expect(try await PratiqueCommand.run(["evaluate", failing]).status == 0)
    #expect(try await PratiqueCommand.run(["evaluate", failing, "--exit-code"]).status == 3)
    #expect(try await PratiqueCommand.run(["evaluate", passing, "--exit-code"]).status == 0)
  }

  @Test("a refused input ends with 1 and says why, on stdout too where that is asked for")
  func refusal() async throws {
    let truncated = TestData.folder.appendingPathComponent("samples/malformed/truncated.json").path

    let plain = try await PratiqueCommand.run(["evaluate", truncated])
    let json = try await PratiqueCommand.run(["evaluate", truncated, "-o", "json"])

    #expect(plain.status == 1 && plain.output.isEmpty)
    #expect(plain.messages.contains("truncated.json") && plain.messages.contains("byte 1847"))
    let problem = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(json.status == 1 && problem?["code"] as? String == "truncated")
  }

  @Test("of several files a refused one counts for nothing, and the others are judged")
  func partialRefusal() async throws {
    let folder = TestData.folder.appendingPathComponent("samples")
    let good = folder.appendingPathComponent("config/snapshot.json").path
    let bad = folder.appendingPathComponent("malformed/truncated.json").path

    let command = try await PratiqueCommand.run(["evaluate", bad, good, "-o", "jsonl"])

    #expect(command.status == 1)
    #expect(try lines(command).count == 86)
    #expect(command.messages.contains("refused"))
  }

  @Test("what can't be understood of the command line ends with 64")
  func usage() async throws {
    #expect(try await PratiqueCommand.run(["evaluate"]).status == 64)
    #expect(try await PratiqueCommand.run(["evaluate", "x", "--parameter", "ECS.2.other=1"]).status == 64)
    #expect(try await PratiqueCommand.run(["evaluate", "/nonexistent"]).status == 1)
  }
}
