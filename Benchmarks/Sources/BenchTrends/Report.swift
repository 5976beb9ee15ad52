import Foundation

/// Everything that one run found, as it is kept.
struct Report: Codable {
  let at: String
  let resources: Int
  let accounts: Int
  let days: Int
  let processors: Int
  /// Processes that ran or waited for a processor, on average over the last minute, before measuring began.
  let load: Double
  let server: String
  let secondsToSeed: Double?
  let size: String
  let measurements: [Measurement]
  /// Of the fleet trend: how many times as long it takes as with fewer resources.
  var growth: Growth?

  struct Growth: Codable {
    let resources: Int
    let accounts: Int
    let database: Double
    let ratio: Double
  }

  /// For a terminal and for Markdown alike.
  var table: String {
    var rows = [
      ["question", "database ms", "whole ms", "plain ms", "plain ÷ database", "floor / goal ms", "met", "note"]
    ]
    for one in measurements {
      let target = one.floor.map { "\(Self.number($0)) / \(Self.number(one.goal ?? $0))" } ?? ""
      let met = one.floor.map { one.database <= one.goal ?? 0 ? "goal" : one.database <= $0 ? "floor" : "missed" }
      let answers = one.agrees == false ? "THE ANSWERS DIFFER" : one.plainRuns == 1 ? "plain once" : ""
      rows.append([
        one.question, Self.number(one.database), Self.number(one.whole), one.plain.map(Self.number) ?? "",
        one.ratio.map(Self.number) ?? "", target, met ?? "",
        [answers, one.note ?? ""].filter { !$0.isEmpty }.joined(separator: "; "),
      ])
    }
    if let growth {
      rows.append([
        "the first with \(growth.resources) resources in \(growth.accounts) accounts", Self.number(growth.database), "",
        "", "", "", "", "grows to \(growth.ratio.rounded(places: 2)) times that; to be 1.5, goal 1.1",
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = rows.map { row in
      "| " + zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: " | ") + " |"
    }
    lines.insert("|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|", at: 1)
    return lines.joined(separator: "\n")
  }

  private static func number(_ value: Double) -> String {
    value.rounded(places: value < 10 ? 2 : value < 100 ? 1 : 0)
  }

  /// - Returns: where it is.
  func write(to directory: String) throws -> String {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let path = "\(directory)/trends-\(at.prefix(10)).json"
    try (encoder.encode(self) + Data("\n".utf8)).write(to: URL(fileURLWithPath: path))
    return path
  }

  static func load() -> Double {
    let text = try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)
    return text.flatMap { $0.split(separator: " ").first }.flatMap { Double($0) } ?? 0
  }
}
