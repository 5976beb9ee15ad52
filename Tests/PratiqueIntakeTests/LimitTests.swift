import PratiqueCore
import PratiqueIntake
import PratiqueTesting
import Testing

/// The limits of RELIABILITY section 5: at the limit, one above, ten times above.
@Suite("Limits")
struct LimitTests {
  /// What became of the single item, or of the input.
  private func code(_ body: String, _ limits: IntakeLimits = IntakeLimits()) -> IntakeFault.Code? {
    var code: IntakeFault.Code?
    do throws(IntakeFault) {
      try Intake(limits: limits, observedAt: .testNow, now: .testNow).read(BytesSource(Array(body.utf8))) { item, _ in
        if case .rejected(let fault) = item.reading { code = fault.code }
      }
    } catch {
      return error.code
    }
    return code
  }

  private func item(_ extra: String) -> String {
    """
    {"resourceType":"AWS::ECS::Cluster","ARN":"arn:aws:ecs:eu-west-1:111111111111:cluster/c",\
    "configurationItemStatus":"OK","configurationItemCaptureTime":"2026-01-01T00:00:00Z",\
    "configuration":{"ClusterSettings":[]},"extra":\(extra)}
    """
  }

  @Test(
    "depth", arguments: [(31, nil), (32, .tooDeep), (320, .tooDeep), (100_000, .tooDeep)] as [(Int, IntakeFault.Code?)])
  func depth(arrays: Int, expected: IntakeFault.Code?) {
    // The item itself is one level.
    let nested = String(repeating: "[", count: arrays) + String(repeating: "]", count: arrays)

    #expect(code(item(nested)) == expected)
  }

  @Test(
    "keys of an object",
    arguments: [(1_000, nil), (1_001, .tooManyKeys), (10_000, .tooManyKeys)] as [(Int, IntakeFault.Code?)])
  func keys(count: Int, expected: IntakeFault.Code?) {
    let object = "{" + (0..<count).map { "\"k\($0)\":0" }.joined(separator: ",") + "}"

    #expect(code(item(object)) == expected)
  }

  @Test(
    "bytes of a string",
    arguments: [(65_536, nil), (65_537, .stringTooLong), (655_360, .stringTooLong)] as [(Int, IntakeFault.Code?)])
  func string(count: Int, expected: IntakeFault.Code?) {
    #expect(code(item("\"" + String(repeating: "s", count: count) + "\"")) == expected)
  }

  @Test(
    "items of an input",
    arguments: [(10, nil), (11, .tooManyItems), (100, .tooManyItems)] as [(Int, IntakeFault.Code?)])
  func items(count: Int, expected: IntakeFault.Code?) {
    var limits = IntakeLimits()
    limits.items = 10

    #expect(code(Array(repeating: item("0"), count: count).joined(separator: "\n"), limits) == expected)
  }

  @Test("bytes of an input", arguments: [(0, nil), (-1, .tooLarge)] as [(Int, IntakeFault.Code?)])
  func totalBytes(slack: Int, expected: IntakeFault.Code?) {
    let input = item("0")
    var limits = IntakeLimits()
    limits.totalBytes = input.utf8.count + slack

    #expect(code(input, limits) == expected)
  }

  @Test("bytes of an item: one that never ends is refused, not kept")
  func itemBytes() {
    var limits = IntakeLimits()
    limits.itemBytes = 1024 * 1024

    #expect(code(item("[" + String(repeating: "0,", count: 4_000_000) + "0]"), limits) == .tooLarge)
  }

  @Test(
    "oddities of JSON",
    arguments: [
      (#"{"a":1,"a":2}"#, .duplicateKey), (#"{"a":1,"\u0061":2}"#, .duplicateKey), (#""\u0000""#, .nulCharacter),
      (#""\ud83d""#, .loneSurrogate), (#""\ude00""#, .loneSurrogate), (#""\ud83dx""#, .loneSurrogate),
      (#""\ud83d\ud83d\ude00""#, .loneSurrogate), ("1e400", .numberOutOfRange), ("-1e400", .numberOutOfRange),
      ("NaN", .syntax), ("Infinity", .syntax), ("01", .syntax), ("1.", .syntax), (".5", .syntax), ("+1", .syntax),
      ("1e", .syntax), (#""\x""#, .syntax), ("\"a\tb\"", .syntax), ("[1,]", .syntax), (#"{"a":1,}"#, .syntax),
      ("{a:1}", .syntax), ("'a'", .syntax), ("tru", .syntax), (#"{"team":1,"Team":2}"#, nil), (#""\ud83d\ude00""#, nil),
      ("1e-400", nil), ("-0.0E+10", nil), ("123456789012345678901234567890", nil),
    ] as [(String, IntakeFault.Code?)])
  func oddities(value: String, expected: IntakeFault.Code?) {
    #expect(code(item(value)) == expected)
  }

  @Test("both spellings of one field in one object are ambiguous")
  func twoSpellings() {
    let body = """
      {"taskDefinition":{"taskDefinitionArn":"arn:aws:ecs:eu-west-1:111111111111:task-definition/f:1","containerDefinitions":\
      [{"privileged":true,"Privileged":false}]}}
      """

    #expect(code(body) == .duplicateKey)
  }

  @Test("lines that each swallow what follows don't make the work quadratic")
  func swallowingLines() {
    let input = String(repeating: "{\"a\":\n", count: 100_000) + item("0")

    #expect(code(input) == .truncated)
  }

  @Test("bytes of an item, wherever the window stands", arguments: [0, 1_000, 3_000])
  func itemBytesExactly(itemsBefore: Int) {
    let limit = IntakeLimits().itemBytes
    let small = String(repeating: item("0") + "\n", count: itemsBefore)
    func sized(_ count: Int) -> String { item("0" + String(repeating: " ", count: count - item("0").utf8.count)) }

    #expect(code(small + sized(limit)) == nil)
    #expect(code(small + sized(limit + 1)) == .tooLarge)
    #expect(code(small + sized(limit + 1) + "\n" + item("0")) == .tooLarge)
  }

  @Test("an item above the limit refuses the input, wherever the window stood")
  func hugeItem() {
    let huge = #"{"a":[""# + String(repeating: "x", count: 9_000_000) + #""]}"#

    #expect(code(huge) == .tooLarge)
    #expect(code(item("0") + "\n" + huge + "\n" + item("0")) == .tooLarge)
  }

  private static func container(secrets: Int) -> String {
    let variables = Array(repeating: #"{"Name":"AWS_ACCESS_KEY_ID"}"#, count: secrets)
    return #""ContainerDefinitions":[{"Environment":["# + variables.joined(separator: ",") + "]}]"
  }

  @Test(
    "what stands twice under two names is ambiguous, and too many containers or secrets are no task definition",
    arguments: [
      (
        #""ClusterSettings":[{"Name":"containerInsights","Value":"disabled"}],"settings":[{"name":"x","value":"y"}]"#,
        .duplicateKey
      ),
      (
        #""NetworkConfiguration":{"AwsvpcConfiguration":{"Subnets":[]},"AwsVpcConfiguration":{"Subnets":[]}}"#,
        .duplicateKey
      ),
      ("\"ContainerDefinitions\":[" + Array(repeating: "{}", count: 101).joined(separator: ",") + "]", .invalidValue),
      (Self.container(secrets: 100), nil), (Self.container(secrets: 101), .invalidValue),
      (Self.container(secrets: 1_000), .invalidValue),
    ] as [(String, IntakeFault.Code?)])
  func ambiguousConfiguration(fields: String, expected: IntakeFault.Code?) {
    let body = """
      {"resourceType":"AWS::ECS::Cluster","ARN":"arn:aws:ecs:eu-west-1:111111111111:cluster/c",\
      "configurationItemStatus":"OK","configurationItemCaptureTime":"2026-01-01T00:00:00Z","configuration":{\(fields)}}
      """

    #expect(code(body) == expected)
  }

  @Test("an item whose type stands twice is nobody's to ignore")
  func ambiguousType() {
    #expect(
      code(#"{"x":1e999,"resourceType":"AWS::ECS::Service","resourceType":"AWS::S3::Bucket"}"#) == .numberOutOfRange)
    #expect(code(#"{"resourceType":"AWS::S3::Bucket","x":{"a":1,"a":2}}"#) == nil)
  }

  @Test("lines whose gzip stream ends early are refused together")
  func truncatedLines() throws {
    let file = try TestData.bytes("limits/truncated-lines.jsonl.gz")
    var code: IntakeFault.Code?
    do throws(IntakeFault) {
      try Intake(observedAt: .testNow, now: .testNow).read(BytesSource(file)) { _, _ in }
    } catch {
      code = error.code
    }

    #expect(code == .truncated)
  }
}
