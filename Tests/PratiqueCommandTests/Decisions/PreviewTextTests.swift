import PratiqueClient
import Testing

@testable import pratique

@Suite("What a dry run says")
struct PreviewTextTests {
  private func text(_ json: String) throws -> String {
    PreviewText(try DecisionFixtures.decoded(json)).text
  }

  @Test("which verdicts would change, how the counts move, and what lies outside of the team's scope")
  func flips() throws {
    #expect(
      try text(DecisionFixtures.threeFlips) == """
          3 verdicts would change: FAIL → EXEMPT
            service/shop/payments, service/shop/cart, service/shop/search
          counts: FAIL 3 → 0, EXEMPT 0 → 3
          1 match is outside your team's scope and will not be covered: service/shop/admin

        """)
  }

  @Test("every kind of change has its own lines")
  func kinds() throws {
    let preview = DecisionFixtures.preview(
      flips: [("a", "FAIL", "DISABLED"), ("b", "EXEMPT", "DISABLED"), ("c", "FAIL", "DISABLED")])

    #expect(
      try text(preview).hasPrefix(
        """
          1 verdict would change: EXEMPT → DISABLED
            service/shop/b
          2 verdicts would change: FAIL → DISABLED
            service/shop/a, service/shop/c

        """))
  }

  @Test("of many the first are named, and the number is that of all")
  func many() throws {
    #expect(
      try text(DecisionFixtures.manyFlips) == """
          1,204 verdicts would change; the first of them:
          FAIL → EXEMPT
            service/shop/payments
          counts: FAIL 1,204 → 0, EXEMPT 0 → 1,204

        """)
    let twelve = DecisionFixtures.preview(flips: (1...12).map { ("s\($0)", "FAIL", "EXEMPT") })
    #expect(try text(twelve).contains("service/shop/s10 and 2 more\n"))
  }

  @Test("that nothing changes is said")
  func nothing() throws {
    #expect(try text(DecisionFixtures.preview(flips: [])) == "  no verdict would change\n")
  }

  @Test("names that would play with the terminal are shown, not obeyed")
  func hostile() throws {
    let preview = DecisionFixtures.preview(flips: [(#"\u001B[2Jx"#, "FAIL", "EXEMPT")])

    #expect(try text(preview).contains(#"service/shop/\u{1B}[2Jx"#))
  }
}
