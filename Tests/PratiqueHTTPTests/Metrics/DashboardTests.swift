import Foundation
import PratiqueTesting
import Testing

@testable import PratiqueHTTP

/// The dashboard asks for nothing that isn't exported, and shows all that is.
@Suite("Grafana dashboard")
struct DashboardTests {
  private struct Dashboard: Decodable {
    struct Source: Decodable {
      let type: String
      let uid: String
    }

    struct Target: Decodable {
      let refId: String
      let datasource: Source
      let expr: String
    }

    struct Place: Decodable {
      let h: Int
      let w: Int
      let x: Int
      let y: Int
    }

    struct Panel: Decodable {
      let id: Int
      let type: String
      let title: String
      let gridPos: Place
      let targets: [Target]?
    }

    struct Variable: Decodable {
      let name: String
      let type: String
    }

    struct Templating: Decodable {
      let list: [Variable]
    }

    let schemaVersion: Int
    let uid: String
    let templating: Templating
    let panels: [Panel]
  }

  private static func dashboard() throws -> Dashboard {
    let file = TestData.repository.appendingPathComponent("Examples/grafana-dashboard.json")
    return try JSONDecoder().decode(Dashboard.self, from: Data(contentsOf: file))
  }

  /// The names of metrics and of labels in an expression.
  private static func names(in expression: String) -> (metrics: Set<String>, labels: Set<String>) {
    var labels: Set<String> = []
    for match in expression.matches(of: #/([a-zA-Z_]\w*)\s*(?:=~|!~|!=|=)\s*"/#) { labels.insert(String(match.1)) }
    var rest = expression.replacing(#/\{[^}]*\}/#, with: "").replacing(#/\[[^\]]*\]/#, with: "")
    for match in rest.matches(of: #/\b(?:by|without)\s*\(([^)]*)\)/#) {
      for label in match.1.split(separator: ",") { labels.insert(label.trimmingCharacters(in: .whitespaces)) }
    }
    rest = rest.replacing(#/\b(?:by|without)\s*\([^)]*\)/#, with: "")
    let metrics = rest.matches(of: #/[a-zA-Z_:][\w:]*(?!\s*[\w:(])/#).map { String($0.0) }
    let functions = Set(rest.matches(of: #/([a-zA-Z_]\w*)\s*\(/#).map { String($0.1) })
    return (Set(metrics).subtracting(functions), labels)
  }

  private static let exported = Dictionary(
    uniqueKeysWithValues: MetricDefinition.all.flatMap { metric -> [(String, MetricDefinition)] in
      guard metric.kind == .histogram else { return [(metric.name, metric)] }
      return ["_bucket", "_sum", "_count"].map { (metric.name + $0, metric) }
    })

  @Test("every expression names only metrics and labels that are exported, and every metric is in a panel")
  func expressions() throws {
    let dashboard = try Self.dashboard()
    let targets = dashboard.panels.flatMap { $0.targets ?? [] }
    var used: Set<String> = []
    for target in targets {
      let (metrics, labels) = Self.names(in: target.expr)
      #expect(!metrics.isEmpty, "\(target.expr)")
      var known: Set<String> = ["le", "instance", "job"]
      for name in metrics {
        let metric = try #require(Self.exported[name], "\(name) in \(target.expr) isn't exported")
        known.formUnion(metric.labels)
        used.insert(metric.name)
      }
      #expect(labels.subtracting(known) == [], "\(target.expr)")
    }

    #expect(Set(MetricDefinition.all.map(\.name)).subtracting(used) == [], "in no panel")
  }

  @Test("loads anywhere: its source is a variable, its panels have ids and places of their own")
  func form() throws {
    let dashboard = try Self.dashboard()

    #expect(dashboard.schemaVersion >= 39)
    #expect(dashboard.templating.list.contains { $0.name == "datasource" && $0.type == "datasource" })
    #expect(Set(dashboard.panels.map(\.id)).count == dashboard.panels.count)
    #expect(dashboard.panels.allSatisfy { $0.gridPos.x + $0.gridPos.w <= 24 })
    for panel in dashboard.panels where panel.type != "row" {
      let targets = try #require(panel.targets)
      #expect(!targets.isEmpty && Set(targets.map(\.refId)).count == targets.count, "\(panel.title)")
      #expect(targets.allSatisfy { $0.datasource.uid == "${datasource}" && $0.datasource.type == "prometheus" })
      for other in dashboard.panels where other.id > panel.id {
        let (one, two) = (panel.gridPos, other.gridPos)
        let isApart =
          one.x + one.w <= two.x || two.x + two.w <= one.x || one.y + one.h <= two.y || two.y + two.h <= one.y
        #expect(isApart, "\(panel.title) lies over \(other.title)")
      }
    }
  }

  @Test("alerts in the example name only metrics that are exported")
  func alerts() throws {
    let file = TestData.repository.appendingPathComponent("Examples/prometheus.yml")
    let text = try String(contentsOf: file, encoding: .utf8)
    let expressions = text.matches(of: #/expr: (.*)/#).map { String($0.1) }

    #expect(!expressions.isEmpty)
    for expression in expressions {
      for name in Self.names(in: expression).metrics { #expect(Self.exported[name] != nil, "\(name)") }
    }
  }
}
