import Foundation
import PratiqueClient
import PratiqueTesting
import Testing

@testable import pratique

@Suite("A policy's files")
struct PolicyFilesTests {
  private func read(_ text: String) throws -> PolicyFiles {
    try PolicyFiles(texts: [("p.yaml", text)])
  }

  private func faults(_ texts: (file: String, text: String)...) -> [String] {
    do {
      _ = try PolicyFiles(texts: texts)
      return []
    } catch {
      return error.cures
    }
  }

  private func faults(_ text: String) -> [String] { faults(("p.yaml", text)) }

  @Test("the examples are a whole policy: two teams, five accounts, and something of every kind")
  func examples() throws {
    let files = try PolicyFiles(path: TestData.repository.appendingPathComponent("Examples/policy").path)

    let counts = Dictionary(grouping: files.documents, by: \.kind).mapValues(\.count)
    #expect(counts[.account] == 5 && counts[.team] == 2 && counts.count == PolicyDocument.Kind.allCases.count)
    let order = files.documents.compactMap { PolicyDocument.Kind.allCases.firstIndex(of: $0.kind) }
    #expect(order == order.sorted())
  }

  @Test("members are sent as the API spells them")
  func wire() throws {
    let files = try read(
      """
      kind: Exemption
      name: shop
      spec:
        team: payments
        control: ECS.4
        category: MITIGATED
        targets: [111122223333, "arn:aws:ecs:*:111122223333:task-definition/shop-*"]
        tags: {env: prod, 1: "2"}
        container: app
        reason: 2026-01-01
        from: 2026-01-01T00:00:00+01:00
        until: 2026-06-01T00:00:00Z
      ---
      kind: GuardRail
      name: rail
      spec:
        scope: {account: 011122223333, region: eu-west-1}
        longest: 90d
        categories: [WAIVER]
        approvals: 2
        exemptable: true
        reason: r
      """)

    #expect(
      files.documents[0].spec == [
        "team": .text("payments"), "control": .text("ECS.4"), "category": .text("MITIGATED"),
        "selector": .object([
          "targets": .list([.text("111122223333"), .text("arn:aws:ecs:*:111122223333:task-definition/shop-*")]),
          "tags": .object(["env": .text("prod"), "1": .text("2")]), "container": .text("app"),
        ]),
        "reason": .text("2026-01-01"), "starts_at": .text("2025-12-31T23:00:00.000Z"),
        "expires_at": .text("2026-06-01T00:00:00.000Z"),
      ])
    #expect(
      files.documents[1].spec == [
        "scope": .object(["account_id": .text("011122223333"), "region": .text("eu-west-1")]),
        "longest_seconds": .number(7_776_000), "categories": .list([.text("WAIVER")]), "approvals": .number(2),
        "is_exemptable": .flag(true), "reason": .text("r"),
      ])
  }

  @Test("everything that is wrong is told at once, by file, line and column")
  func allAtOnce() {
    let first = """
      # comment
      kind: Enablement
      name: x
      spec:
        control: ECS.99
        scope: {account: 1}
        enabled: yes
        reason:
        untl: 2026-06-01
      ---
      kind: Exemption
      name: e
      name: f
      spec: {}
      ---
      kind: Exemptio
      name: "a b"
      spec: []
      """
    let second = "kind: Account\r\nname: 111122223333\r\nspec: {owner: me}\r\n---\r\nkind: [oops\r\n"

    #expect(
      faults(("a.yaml", first), ("b.yml", second))
        == [
          "a.yaml:5:12: `control` can't be `ECS.99`: it must be one of ECS.1, ECS.2, ECS.3, ECS.4, ECS.5, ECS.8, ECS.9,"
            + " ECS.10, ECS.12",
          "a.yaml:6:20: `account` can't be `1`: an account id has 12 digits",
          "a.yaml:7:12: `enabled` must be true or false, not `yes`",
          "a.yaml:8:10: `reason` has no value; leave it out, or say one",
          "a.yaml:9:3: the spec of Enablement has no `untl`; did you mean `until`?",
          "a.yaml:12:1: `name` is given more than once",
          "a.yaml:16:7: there is no kind `Exemptio`, only Account, AccountGroup, Team, Enablement, Exemption, GuardRail",
          "b.yml:3:8: the spec of Account has no `owner`, only title",
          "b.yml:6:1: this is no YAML: while parsing a flow sequence, did not find expected ',' or ']'",
        ].sorted { Place($0) < Place($1) })
  }

  /// By line, since texts sort 12 before 5.
  private struct Place: Comparable {
    let file: Substring
    let line: Int

    init(_ fault: String) {
      let parts = fault.split(separator: ":")
      (file, line) = (parts[0], Int(parts[1]) ?? 0)
    }

    static func < (one: Place, other: Place) -> Bool { (one.file, one.line) < (other.file, other.line) }
  }

  @Test(
    "what isn't what the schema asks for is refused",
    arguments: [
      (
        "spec: {scope: organisation, reason: r, longest: 3 months}",
        "p.yaml:3:49: `longest` \"3 months\" is no length of"
      ),
      ("spec: {scope: org, reason: r}", "p.yaml:3:15: `scope` is `organisation`, {account: 111122223333} or"),
      ("spec: {scope: {}, reason: r}", "p.yaml:3:15: `scope` needs either `account` or `group`"),
      ("spec: {scope: {group: g, region: eu-west-1}, reason: r}", "p.yaml:3:34: a `region` needs its `account`"),
      ("spec: {scope: organisation, reason: r, approvals: 6}", "p.yaml:3:51: `approvals` must be a number from 1 to 5"),
      ("spec: {scope: organisation, reason: [r]}", "p.yaml:3:37: `reason` must be a text, not a list"),
      ("spec: {scope: organisation, reason: ' '}", "p.yaml:3:37: `reason` has no value"),
      ("spec: {scope: organisation, reason: r, exemptable: 'true'}", "p.yaml:3:52: `exemptable` must be true or false"),
      ("spec: {scope: organisation, reason: r, categories: WAIVER}", "p.yaml:3:52: `categories` must be a list"),
      ("spec: {scope: organisation}", "p.yaml:3:7: `reason` is missing in the spec of GuardRail"),
      ("spec: &a {scope: organisation, reason: r}", "p.yaml:3:7: anchors and aliases are not allowed"),
      ("spek: {}", "p.yaml:1:1: `spec` is missing"),
      ("", "p.yaml:1:1: `spec` is missing"),
    ])
  func strict(_ spec: String, _ message: String) {
    let found = faults("kind: GuardRail\nname: rail\n\(spec)\n")

    #expect(found.contains { $0.hasPrefix(message) }, "\(found)")
  }

  @Test(
    "times must have a zone and be absolute, or applying twice would mean two things", arguments: ["90d", "2026-06-01"])
  func times(_ text: String) {
    let found = faults(
      "kind: Exemption\nname: e\nspec: {team: t, control: ECS.2, targets: [111122223333], reason: r, until: \(text)}\n")

    #expect(found.count == 1 && found[0].hasPrefix("p.yaml:3:76: `until` \"\(text)\""), "\(found)")
    #expect(found[0].hasSuffix("write 2026-06-01T00:00:00Z"))
  }

  @Test("two documents of the same kind and name are refused, across files")
  func doubles() {
    let account = "kind: Account\nname: 111122223333\nspec: {}\n"

    #expect(
      faults(("a.yaml", account), ("b.yaml", "---\n" + account)) == [
        "b.yaml:3:7: Account `111122223333` is there already: a.yaml:2:7"
      ])
  }

  @Test("document markers split a file; comments and empty documents are nothing")
  func chunks() throws {
    let files = try read("# only a comment\n---\n---\nkind: Account\nname: 111122223333\nspec: {}\n...\n# end\n")

    #expect(files.documents.map(\.name) == ["111122223333"])
  }

  @Test("a text may look like a document marker inside of a line, not at its beginning")
  func blockTexts() throws {
    let files = try read(
      "kind: Account\nname: 111122223333\nspec:\n  title: |\n    a\n    --- b\n")

    #expect(files.documents[0].spec == ["title": .text("a\n--- b\n")])
  }

  @Test("the place of a member that the server names is found, or of the nearest one above it")
  func places() throws {
    let files = try read(
      """
      kind: Exemption
      name: e
      spec:
        team: t
        control: ECS.2
        targets:
          - 111122223333
        reason: r
      ---
      kind: Account
      name: 111122223333
      spec: {}
      """)

    #expect(files.place(of: "/documents/0/name")?.description == "p.yaml:11:7")
    #expect(files.place(of: "/documents/1/spec/selector/targets/0")?.description == "p.yaml:7:7")
    #expect(files.place(of: "/documents/1/spec/selector/targets/0/x")?.description == "p.yaml:7:7")
    #expect(files.place(of: "/documents/1/spec/expires_at")?.description == "p.yaml:4:3")
    #expect(files.place(of: "/documents/1")?.description == "p.yaml:2:7")
    #expect(files.place(of: "/documents/7") == nil)
    #expect(files.place(of: "query/prune") == nil)
  }

  @Test("no file, no YAML file, and too large a file are errors, never an empty policy")
  func missing() async throws {
    #expect(throws: CommandError.self) { try PolicyFiles(path: "/nonexistent") }
    try await withDataDirectory { directory in
      _ = #expect(throws: CommandError.self) { try PolicyFiles(path: directory) }
    }
  }
}
