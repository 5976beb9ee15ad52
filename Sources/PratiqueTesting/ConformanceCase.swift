import Foundation

/// A line of `conformance/cases.jsonl`: resources, and what one control must conclude about them.
public struct ConformanceCase: Sendable, CustomStringConvertible {
  /// Unique.
  public let id: String
  /// `ECS.n`.
  public let control: String
  /// One line on what it is about.
  public let describe: String
  /// The resources as JSON Lines, in the order in which they reach the server.
  public let input: [UInt8]
  /// `exemptEcsServiceArns`, where the case sets it.
  public let exemptECSServiceARNs: String?
  /// By ARN: an outcome's word, or `NO_FINDING`.
  public let expected: [String: String]

  /// The name of the case in the report of a test.
  public var description: String { "\(id): \(describe)" }

  /// Every case of the file.
  public static let all: [ConformanceCase] = {
    do {
      let text = String(decoding: try TestData.bytes("conformance/cases.jsonl"), as: UTF8.self)
      return try text.split(separator: "\n").map { try ConformanceCase(line: Data($0.utf8)) }
    } catch {
      fatalError("Tests/Data/conformance/cases.jsonl: \(error)")
    }
  }()

  private init(line: Data) throws {
    let fields = try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
    id = fields["id"] as? String ?? ""
    control = fields["control"] as? String ?? ""
    describe = fields["describe"] as? String ?? ""
    expected = fields["expect"] as? [String: String] ?? [:]
    exemptECSServiceARNs = (fields["parameters"] as? [String: String])?["exemptEcsServiceArns"]
    var input = Data()
    for resource in fields["resources"] as? [Any] ?? [] {
      input += try JSONSerialization.data(withJSONObject: resource) + Data("\n".utf8)
    }
    self.input = Array(input)
  }

  /// What is wrong with the findings of the case's control, in words; empty if nothing is.
  ///
  /// - Parameter findings: by ARN of what was judged, the outcome's word.
  public func differences(from findings: [String: String]) -> [String] {
    var differences = expected.compactMap { arn, word -> String? in
      let found = findings[arn] ?? "NO_FINDING"
      return found == word ? nil : "\(arn): expected \(word), found \(found)"
    }
    differences += findings.keys.filter { expected[$0] == nil }.map { "\($0): a finding that nobody expects" }
    return differences.sorted()
  }
}
