import Postgres
import PratiqueCore
import PratiqueOperations
import PratiqueTesting
import Testing

@Suite("Lists")
struct ListTests {
  private func withSnapshot(_ body: (OperationContext) async throws -> Void) async throws {
    try await withOperations { context in
      let snapshot = try TestData.bytes("samples/config/snapshot.json")
      _ = try await IngestResources(context).run(body: snapshot, mode: .partial, observedAt: nil, as: .tester, .test)
        .value
      try await body(context)
    }
  }

  @Test("pages of any size add up to the whole list, each finding once", arguments: [1, 2, 5, 50, 500])
  func pages(size: Int) async throws {
    try await withSnapshot { context in
      let lines = try await context.findingLines(pageSize: size)

      #expect(lines.count == 86)
      #expect(Set(lines).count == 86)
    }
  }

  @Test("rows that come in between neither repeat nor hide others")
  func insertsBetweenPages() async throws {
    try await withSnapshot { context in
      let list = ListFindings(context)
      let first = try await list.run(FindingQuery(), as: .tester, limit: 30, cursor: nil)

      try await context.ingest(
        """
        {"clusters":[{"clusterArn":"arn:aws:ecs:eu-west-1:000000000001:cluster/new","status":"ACTIVE",\
        "settings":[{"name":"containerInsights","value":"enabled"}]}]}
        """)
      let rest = try await list.run(FindingQuery(), as: .tester, limit: 500, cursor: first.next)

      #expect(first.items.count + rest.items.count == 86)
      #expect(Set(first.items + rest.items).count == 86)
    }
  }

  @Test("a cursor of another query, or an altered one, is refused")
  func foreignCursor() async throws {
    try await withSnapshot { context in
      let list = ListFindings(context)
      let cursor = try #require(try await list.run(FindingQuery(), as: .tester, limit: 5, cursor: nil).next)
      var other = FindingQuery()
      other.verdict = .fail

      await #expect(throws: OperationError.self) { try await list.run(other, as: .tester, limit: 5, cursor: cursor) }
      await #expect(throws: OperationError.self) {
        try await list.run(FindingQuery(), as: .tester, limit: 5, cursor: String(cursor.dropLast()) + "x")
      }
      await #expect(throws: OperationError.self) {
        try await list.run(FindingQuery(), as: .tester, limit: 5, cursor: "nonsense")
      }
    }
  }

  @Test("filters select by every field, and totals agree")
  func filters() async throws {
    try await withSnapshot { context in
      let list = ListFindings(context)
      let all = try await list.run(FindingQuery(), as: .tester, limit: 500, cursor: nil).items

      for verdict in Verdict.allCases {
        for control in Catalogue.controls {
          var query = FindingQuery()
          query.verdict = verdict
          query.control = control.id
          let page = try await list.run(query, as: .tester, limit: 500, cursor: nil)
          let expected = all.filter { $0.verdict == verdict && $0.control == control.id }

          #expect(page.items == expected)
          #expect(page.total.count == expected.count)
        }
      }
      var query = FindingQuery()
      query.region = Region("us-east-2")
      query.resourceType = .cluster
      query.accountID = AccountID("802336190457")
      query.severity = .medium
      #expect(try await list.run(query, as: .tester, limit: 500, cursor: nil).items.count == 1)
    }
  }

  @Test("counts by control and verdict add up to the findings")
  func counts() async throws {
    try await withSnapshot { context in
      let controls = try await ListControls(context).run(accountID: nil, as: .tester)

      #expect(controls.flatMap(\.counts.values).reduce(0, +) == 86)
      #expect(controls.allSatisfy { $0.counts.count == Verdict.allCases.count })
      #expect(controls.first { $0.control.id.number == 12 }?.counts[.fail] == 3)
    }
  }

  @Test("a family is found by its own ARN and by that of any revision, with its revisions")
  func family() async throws {
    try await withSnapshot { context in
      let arn = "arn:aws:ecs:eu-west-1:471958236014:task-definition/storefront"
      let detail = try await GetResource(context).run(try ResourceARN(arn), as: .tester)
      let same = try await GetResource(context).run(try ResourceARN("\(arn):9"), as: .tester)

      #expect(detail.summary == same.summary)
      #expect(detail.findings.count == 6)
      #expect(detail.versions.filter(\.isJudged).map(\.revision) == [try #require(detail.summary.resource.revision)])
      #expect(detail.configuration != nil)
      await #expect(throws: OperationError.self) {
        try await GetResource(context).run(try ResourceARN("\(arn)-canary"), as: .tester)
      }
    }
  }

  @Test("resources have a state, and families without an active revision have no finding")
  func resources() async throws {
    try await withSnapshot { context in
      let page = try await ListResources(context).run(ResourceQuery(), as: .tester, limit: 500, cursor: nil)
      let abandoned = page.items.first { $0.resource.shortName == "abandoned" }

      #expect(page.items.count == page.total.count)
      #expect(abandoned?.state == .noActiveRevision)
      #expect(abandoned?.verdicts.isEmpty == true)
      #expect(page.items.contains { $0.state == .gone && $0.verdicts.values.allSatisfy { $0 == .notApplicable } })
    }
  }

  @Test("evaluations are listed, newest first, in pages")
  func evaluations() async throws {
    try await withOperations { context in
      for time in 1...5 {
        try await context.ingest(
          """
          {"resourceType":"AWS::ECS::Cluster","ARN":"arn:aws:ecs:eu-west-1:111111111111:cluster/c",\
          "configurationItemStatus":"OK","configurationItemCaptureTime":"2026-01-0\(time)T00:00:00Z",\
          "configuration":{"ClusterSettings":[{"Name":"containerInsights","Value":"v\(time)"}]}}
          """)
      }
      let first = try await ListEvaluations(context).run(as: .tester, limit: 2, cursor: nil)
      let second = try await ListEvaluations(context).run(as: .tester, limit: 50, cursor: first.next)

      let all = first.items + second.items
      #expect(all.count == 5)
      #expect(all.map(\.startedAt) == all.map(\.startedAt).sorted(by: >))
      #expect(all.last?.counts.findingsChanged == 1)
      #expect(all.first?.counts.findingsChanged == 0)
    }
  }
}
