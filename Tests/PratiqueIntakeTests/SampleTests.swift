import Foundation
import PratiqueCore
import PratiqueIntake
import PratiqueTesting
import Testing

/// Every sample of real input gives what its README says.
@Suite("Samples")
struct SampleTests {
  struct Reading {
    var observations: [Observation] = []
    var rejected: [IntakeFault] = []
    var ignored: [IgnoredReason] = []

    init(_ bytes: [UInt8]) throws {
      try Intake(observedAt: .testNow, now: .testNow).read(BytesSource(bytes)) { item, _ in
        switch item.reading {
        case .observation(let observation): observations.append(observation)
        case .rejected(let fault): rejected.append(fault)
        case .ignored(let reason): ignored.append(reason)
        }
      }
    }

    /// By ARN, the controls that fail.
    var failures: [String: [String]] {
      var inventory = Inventory(evaluator: Evaluator())
      for observation in observations { inventory.take(observation) }
      var failures: [String: [String]] = [:]
      inventory.forEachFinding { finding in
        guard finding.outcome.kind == .nonCompliant else { return }
        failures[finding.resource.arn.rawValue, default: []].append(finding.control.description)
      }
      return failures
    }
  }

  private func read(_ path: String) throws -> Reading {
    try Reading(TestData.bytes("samples/\(path)"))
  }

  @Test(
    "the snapshot, whole or one item a line or as query results, gives the expected findings",
    arguments: ["snapshot.json", "items.jsonl"])
  func snapshot(file: String) throws {
    struct Line: Decodable {
      let arn: String
      let failed: [String]
    }
    let lines = try String(decoding: TestData.bytes("samples/config/snapshot.expected.jsonl"), as: UTF8.self)
      .split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }

    let reading = try read("config/\(file)")

    #expect(reading.rejected.isEmpty)
    #expect(reading.observations.count + reading.ignored.count == 40)
    #expect(reading.failures == Dictionary(uniqueKeysWithValues: lines.map { ($0.arn, $0.failed) }))
  }

  @Test(
    "what each file of AWS Config holds",
    arguments: [
      (
        "471958236014_Config_eu-west-1_ConfigHistory_AWS__ECS__Service_20260504T000000Z_20260504T053000Z_1.json.gz", 4,
        0
      ),
      ("batch-get.cli-v1-epoch-times.json", 1, 0), ("batch-get.json", 3, 0), ("custom-rule-invocation.json", 1, 0),
      ("eventbridge-ci-change.json", 1, 0), ("eventbridge-ci-change.older-arrives-late.json", 1, 0),
      ("eventbridge-ci-create.task-definition.json", 1, 0), ("eventbridge-ci-delete.json", 1, 0),
      ("eventbridge-ci-not-ecs.json", 0, 1), ("eventbridge-ci-oversized.json", 0, 1),
      ("eventbridge-rules-compliance-change.json", 0, 1), ("get-resource-config-history.json", 2, 0),
      ("list-discovered-resources.json", 0, 1), ("sns-envelope.json", 1, 0),
      ("sns-envelope.snapshot-delivered.json", 0, 1), ("sns-envelope.subscription-confirmation.json", 0, 1),
      ("sqs-body.sns-wrapped.json", 1, 0),
    ])
  func configFiles(file: String, observations: Int, ignored: Int) throws {
    let reading = try read("config/\(file)")

    #expect(reading.rejected.isEmpty)
    #expect(reading.observations.count == observations)
    #expect(reading.ignored.count == ignored)
  }

  @Test("rows with only some fields can't be judged")
  func partialRows() throws {
    let reading = try read("config/select-results.partial-fields.json")

    #expect(reading.observations.isEmpty)
    #expect(reading.rejected.count == 7)
  }

  @Test("an event, and the same in a notification, and that in a queue message, are one observation")
  func wrappedMessage() throws {
    let event = try read("config/eventbridge-ci-change.json").observations

    #expect(try read("config/sns-envelope.json").observations == event)
    #expect(try read("config/sqs-body.sns-wrapped.json").observations == event)
    #expect(try read("config/custom-rule-invocation.json").observations == event)
  }

  @Test("an older version that arrives late changes nothing")
  func lateArrival() throws {
    let newer = try #require(try read("config/eventbridge-ci-change.json").observations.first)
    let older = try #require(try read("config/eventbridge-ci-change.older-arrives-late.json").observations.first)
    var inventory = Inventory(evaluator: Evaluator())

    #expect(inventory.take(newer) == .accepted)
    #expect(inventory.take(older) == .stale)
  }

  @Test(
    "answers of the ECS API fail what they should",
    arguments: [
      ("describe-clusters.json", ["arn:aws:ecs:eu-west-1:471958236014:cluster/retail-batch": ["ECS.12"]]),
      ("describe-clusters.without-include.json", [:]),
      (
        "describe-task-definition.node-agent.json",
        [
          "arn:aws:ecs:eu-west-1:471958236014:task-definition/node-agent:1": [
            "ECS.1", "ECS.3", "ECS.4", "ECS.5", "ECS.9",
          ]
        ]
      ),
      ("describe-task-definition.storefront-3.json", [:]),
    ] as [(String, [String: [String]])])
  func apiAnswers(file: String, failures: [String: [String]]) throws {
    let reading = try read("ecs-api/\(file)")

    #expect(reading.rejected.isEmpty)
    for (arn, controls) in failures { #expect(reading.failures[arn] == controls) }
    #expect(reading.failures.count == failures.count)
  }

  @Test(
    "the two versions of the AWS CLI say the same",
    arguments: [
      ("describe-task-definition.ledger-worker.json", "describe-task-definition.cli-v1-epoch-times.json")
    ])
  func cliVersions(second: String, first: String) throws {
    #expect(try read("ecs-api/\(second)").observations == read("ecs-api/\(first)").observations)
  }

  @Test("every answer of the ECS API is understood")
  func everyAnswer() throws {
    for file in try TestData.files(in: "samples/ecs-api") {
      let reading = try read("ecs-api/\(file)")

      #expect(reading.rejected.isEmpty, "\(file)")
      #expect(!reading.observations.isEmpty || file.hasPrefix("list-"), "\(file)")
    }
  }

  @Test("calls that CloudTrail tells of are understood and change nothing")
  func cloudTrail() throws {
    for file in try TestData.files(in: "samples/cloudtrail") {
      let reading = try read("cloudtrail/\(file)")

      #expect(reading.observations.isEmpty && reading.rejected.isEmpty && !reading.ignored.isEmpty, "\(file)")
    }
  }

  @Test("the largest task definition that ECS takes is taken")
  func largest() throws {
    let reading = try read("limits/describe-task-definition.largest.json")

    #expect(reading.observations.count == 1)
    #expect(reading.observations.first?.resource.revision?.number == 1_000_000)
  }

  @Test("every item that is handed on reads the same again")
  func handsOn() throws {
    for file in try TestData.files(in: "samples/ecs-api") + TestData.files(in: "samples/config") {
      let folder =
        FileManager.default.fileExists(
          atPath: TestData.folder.appendingPathComponent("samples/ecs-api/\(file)").path) ? "ecs-api" : "config"
      guard !file.hasSuffix("expected.jsonl") else { continue }
      let input = try TestData.bytes("samples/\(folder)/\(file)")
      var handedOn: [UInt8] = []
      var direct: [Observation] = []
      try Intake(observedAt: .testNow, now: .testNow).read(BytesSource(input)) { item, raw in
        guard case .observation(let observation) = item.reading else { return }
        raw.append(to: &handedOn)
        direct.append(observation)
      }
      guard !direct.isEmpty else { continue }

      let again = try Reading(handedOn).observations

      #expect(again.map(\.sight) == direct.map(\.sight), "\(file)")
      #expect(again.map(\.resource) == direct.map(\.resource), "\(file)")
    }
  }
}
