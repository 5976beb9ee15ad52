import PratiqueCore
import PratiqueIntake
import PratiqueTesting
import Testing

/// The outcome of each damaged or hostile input, as its README says.
@Suite("Malformed inputs")
struct MalformedTests {
  enum Expectation: Sendable {
    case refused(IntakeFault.Code)
    case items(stored: Int, rejected: Int, ignored: Int = 0)
  }

  static let expectations: [(String, Expectation)] = [
    ("bad-arn.json", .items(stored: 1, rejected: 11)),
    ("bad-times.json", .items(stored: 1, rejected: 5)),
    ("bom.json", .items(stored: 3, rejected: 0)),
    ("camel-case-in-config-item.json", .items(stored: 2, rejected: 0)),
    ("cli-output-with-failures.json", .items(stored: 1, rejected: 0, ignored: 1)),
    ("cli-text-output.json", .refused(.notJSON)),
    ("cli-yaml-output.json", .refused(.notJSON)),
    ("configuration-as-text.json", .items(stored: 2, rejected: 1)),
    ("crlf-no-final-newline.jsonl", .items(stored: 2, rejected: 0)),
    ("deep-nesting-inside-item.json", .items(stored: 0, rejected: 1)),
    ("deep-nesting.json", .items(stored: 0, rejected: 1)),
    ("duplicate-keys.json", .items(stored: 1, rejected: 1)),
    ("empty-array.json", .items(stored: 0, rejected: 0)),
    ("empty-object.json", .refused(.unknownFormat)),
    ("empty.json", .refused(.empty)),
    ("hostile-but-valid-text.json", .items(stored: 0, rejected: 5)),
    ("html-error-page.json", .refused(.notJSON)),
    ("huge-numbers.json", .items(stored: 1, rejected: 2)),
    ("inflates-to-200-megabytes.json.gz", .refused(.tooLarge)),
    ("invalid-utf8.json", .refused(.invalidUTF8)),
    ("lone-surrogate.json", .items(stored: 2, rejected: 1)),
    ("missing-fields.json", .items(stored: 4, rejected: 5)),
    ("nan.json", .refused(.syntax)),
    ("not-really-gzip.json.gz", .items(stored: 3, rejected: 0)),
    ("nul-character.json", .items(stored: 1, rejected: 1)),
    ("null.json", .refused(.notAnObject)),
    ("ok-without-configuration.json", .items(stored: 1, rejected: 1)),
    ("one-bad-line.jsonl", .items(stored: 3, rejected: 2)),
    ("only-whitespace.json", .refused(.empty)),
    ("resource-type-wrong-case.json", .items(stored: 1, rejected: 0, ignored: 1)),
    ("scalar.json", .refused(.notAnObject)),
    ("trailing-text.json", .refused(.notJSON)),
    ("truncated.json", .refused(.truncated)),
    ("truncated.json.gz", .refused(.truncated)),
    ("unknown-status.json", .items(stored: 1, rejected: 1)),
    ("utf16-le.json", .refused(.utf16)),
    ("wrong-account-id.json", .items(stored: 1, rejected: 1)),
    ("wrong-types.json", .items(stored: 1, rejected: 6)),
  ]

  @Test("gets exactly its outcome", arguments: expectations)
  func outcome(file: String, expectation: Expectation) throws {
    let input = try TestData.bytes("samples/malformed/\(file)")
    var stored = 0
    var faults: [IntakeFault] = []
    var ignored = 0

    let result = Result { () throws(IntakeFault) in
      try Intake(observedAt: .testNow, now: .testNow).read(BytesSource(input)) { item, _ in
        switch item.reading {
        case .observation: stored += 1
        case .rejected(let fault): faults.append(fault)
        case .ignored: ignored += 1
        }
      }
    }

    switch (expectation, result) {
    case (.refused(let code), .failure(let fault)):
      #expect(fault.code == code)
    case (.items(let expectedStored, let expectedRejected, let expectedIgnored), .success):
      #expect(stored == expectedStored)
      #expect(faults.count == expectedRejected)
      #expect(ignored == expectedIgnored)
      #expect(faults.allSatisfy { $0.line != nil && !$0.message.isEmpty })
    default: Issue.record("\(file): \(result)")
    }
  }

  @Test("every file of the folder is expected")
  func isComplete() throws {
    let files = try TestData.files(in: "samples/malformed").filter { $0 != "README.md" }

    #expect(files == Self.expectations.map(\.0))
    #expect(files.count == 38)
  }

  @Test(
    "a fault names its place",
    arguments: [
      ("wrong-types.json", 1, "configuration.ContainerDefinitions[0].Privileged"),
      ("wrong-types.json", 6, "configuration.ClusterSettings"),
      ("duplicate-keys.json", 1, "configuration.ContainerDefinitions[0].Privileged"),
      ("nul-character.json", 1, "configuration.ContainerDefinitions[0].Environment[0].Name"),
      ("huge-numbers.json", 1, "configuration.ContainerDefinitions[0].Cpu"),
      ("wrong-account-id.json", 1, "awsAccountId"), ("bad-times.json", 1, "configurationItemCaptureTime"),
    ])
  func keyPath(file: String, index: Int, path: String) throws {
    var paths: [Int: String?] = [:]

    try Intake(observedAt: .testNow, now: .testNow).read(BytesSource(TestData.bytes("samples/malformed/\(file)"))) {
      item, _ in
      if case .rejected(let fault) = item.reading { paths[item.position.index] = fault.keyPath }
    }

    #expect(paths[index] == path)
  }

  @Test(
    "a watched name counts in any spelling of JSON, and no other name does",
    arguments: [
      (#"AWS_ACCESS_KEY_ID"#, true), (#"\u0041WS_ACCESS_KEY_ID"#, true), (#"AWS_ACCESS_\u212AEY_ID"#, false),
      ("AWS_ACCESS_\u{212A}EY_ID", false), (#"\u0041WS_ACCESS_KEY_ID\u0020"#, false),
    ])
  func watchedName(spelling: String, isWatched: Bool) throws {
    let body = """
      {"taskDefinition":{"taskDefinitionArn":"arn:aws:ecs:eu-west-1:111111111111:task-definition/f:1",\
      "containerDefinitions":[{"environment":[{"name":"\(spelling)"}]}]}}
      """
    var names: [String] = []

    try Intake(observedAt: .testNow, now: .testNow).read(BytesSource(Array(body.utf8))) { item, _ in
      guard case .observation(let observation) = item.reading,
        case .present(.taskDefinition(let definition)) = observation.sight
      else { return }
      names += definition.containers.flatMap(\.watchedEnvironment).map(\.name)
    }

    #expect(names == (isWatched ? ["AWS_ACCESS_KEY_ID"] : []))
  }

  @Test("bad lines are told by their numbers")
  func lines() throws {
    var lines: [Int] = []

    try Intake(observedAt: .testNow, now: .testNow)
      .read(BytesSource(TestData.bytes("samples/malformed/one-bad-line.jsonl"))) { item, _ in
        if case .rejected(let fault) = item.reading { lines.append(fault.line ?? 0) }
      }

    #expect(lines == [2, 5])
  }

  @Test("a gzip stream that ends early is told by what could be read of it")
  func gzipPlace() throws {
    let input = try TestData.bytes("samples/malformed/truncated.json.gz")

    let fault = #expect(throws: IntakeFault.self) {
      try Intake(observedAt: .testNow, now: .testNow).read(BytesSource(input)) { _, _ in }
    }

    #expect(fault?.byteOffset == 2_141)
  }
}
