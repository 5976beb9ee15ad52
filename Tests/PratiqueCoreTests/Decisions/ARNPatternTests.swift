import PratiqueCore
import Testing

@Suite("ARN patterns")
struct ARNPatternTests {
  private static let shop = "arn:aws:ecs:eu-west-1:111111111111:service/shop"

  @Test(
    "what matches",
    arguments: [
      ("\(shop)/web", "\(shop)/web", true), ("\(shop)/web", "\(shop)/web2", false),
      ("\(shop)/web", "\(shop)/we", false),
      ("\(shop)/*", "\(shop)/web", true), ("\(shop)/*", "\(shop)/", true), ("\(shop)*", "\(shop)/web", false),
      ("\(shop)/w?b", "\(shop)/web", true), ("\(shop)/w?b", "\(shop)/wb", false), ("\(shop)?web", "\(shop)/web", false),
      ("\(shop)/*e*", "\(shop)/web", true), ("\(shop)/*x*", "\(shop)/web", false),
      ("\(shop)/**", "\(shop)/web", true), ("\(shop)**", "\(shop)/web", true), ("\(shop)***", "\(shop)/web", true),
      ("arn:aws:ecs:*:111111111111:**", "\(shop)/web", true), ("arn:aws:ecs:*:111111111111:*", "\(shop)/web", false),
      ("arn:aws:ecs:*:*:service/*/web", "\(shop)/web", true), ("arn:aws:ecs:*:*:service/**/web", "\(shop)/web", true),
      ("arn:aws:ecs:*:*:service/**/web", "arn:aws:ecs:eu-west-1:111111111111:service/web", false),
      ("arn:aws:ecs:eu-west-?:111111111111:**b", "\(shop)/web", true),
      ("arn:aws:ecs:**:service/x/y", "\(shop)/web", false),
      ("\(shop)/WEB", "\(shop)/web", false), ("\(shop)/*b", "\(shop)/web-b", true),
    ] as [(String, String, Bool)])
  func matching(pattern: String, arn: String, isMatch: Bool) throws {
    guard let pattern = try? ARNPattern(pattern) else {
      // A pattern with fewer fields than an ARN is refused, and so never matches.
      #expect(!isMatch)
      return
    }

    #expect(pattern.matches(arn) == isMatch)
  }

  @Test(
    "what is no pattern is refused by name",
    arguments: [
      ("", .notAnARN), ("*", .notAnARN), ("**:service/web", .notAnARN), ("ARN:aws:ecs:a:1:x", .notAnARN),
      ("arn:aws:ecs:*:*", .fieldCount(5)), ("\(shop)/web:*", .fieldCount(7)), ("\(shop)/ä*", .notASCII),
      ("\(shop)/a b", .notASCII), ("\(shop)/\u{0}", .notASCII), ("\(shop)/*********", .tooManyStars(9)),
      ("\(shop)/" + String(repeating: "a", count: 210), .tooLong(bytes: 258)),
    ] as [(String, ARNPatternError)])
  func refused(text: String, error: ARNPatternError) {
    #expect(throws: error) { try ARNPattern(text) }
  }

  @Test("at the limits a pattern is taken, one above it isn't")
  func limits() throws {
    let prefix = "\(Self.shop)/"
    let fits = prefix + String(repeating: "a", count: ARNPattern.maxBytes - prefix.utf8.count)

    #expect(try ARNPattern(fits).matches(fits))
    #expect(throws: ARNPatternError.tooLong(bytes: 257)) { try ARNPattern(fits + "a") }
    #expect(throws: Never.self) { try ARNPattern(prefix + "********") }
  }

  @Test("the account and the type are known where they are spelled out")
  func narrowing() throws {
    #expect(try ARNPattern("\(Self.shop)/*").accountID?.rawValue == "111111111111")
    #expect(try ARNPattern("\(Self.shop)/*").resourceType == .service)
    #expect(try ARNPattern("arn:aws:ecs:*:1111*:service*/a").accountID == nil)
    #expect(try ARNPattern("arn:aws:ecs:*:1111*:service*/a").resourceType == nil)
    #expect(try ARNPattern("arn:aws:ecs:*:*:task-definition/*").resourceType == .taskDefinition)
  }

  @Test(
    "hostile patterns cost the same for each byte of the text, however long it is",
    arguments: [
      "*a*a*a*a*a*a*a*b", "**a**a**a**b", "**?a**?a**?a**b", "*a*a*a*a*a*a*a*", "**a**a**b**a", "*?*?*?*b*?*?*?*a",
      "**a*a*a*b*a*a*a", "**?a**?b**?a**a", "**" + String(repeating: "a", count: 150) + "**b*",
      "*" + String(repeating: "?", count: 180) + "*b*",
    ])
  func linear(tail: String) throws {
    let head = "arn:aws:ecs:eu-west-1:111111111111:service/"
    let pattern = try ARNPattern(head + tail)
    func steps(_ count: Int) -> Int {
      var steps = 0
      _ = pattern.matches(head + String(repeating: "a", count: count), counting: &steps)
      return steps
    }

    let (one, two, four) = (steps(2_000), steps(4_000), steps(8_000))

    #expect(four - two == 2 * (two - one))
    #expect(one <= 2_000 * ARNPattern.maxBytes)
    // A last byte that doesn't fit dismisses the text at once.
    #expect((one == 0) == tail.hasSuffix("b"))
  }
}
