internal import Crypto
internal import Foundation
internal import Postgres
internal import PratiqueCore
internal import PratiqueStore

/// What a decision would change, counted over everything and listed up to a bound.
public struct Preview: Codable, Hashable, Sendable {
  /// One verdict that would change.
  public struct Flip: Codable, Hashable, Sendable {
    /// What is judged.
    public let resourceARN: String
    /// What judges.
    public let control: String
    /// The verdict now.
    public let from: String
    /// The verdict then.
    public let to: String

    private enum CodingKeys: String, CodingKey {
      case resourceARN = "resource_arn"
      case control, from, to
    }
  }

  /// Of everything the decision would cover; an approval is held to it.
  public let digest: String
  /// Verdicts of the control's findings now; all six.
  public let before: [String: Int]
  /// The same if the decision held.
  public let after: [String: Int]
  /// How many verdicts would change.
  public let flipCount: Int
  /// The first of them.
  public let flips: [Flip]
  /// How many findings are selected and not covered, since the team doesn't own them.
  public let outsideScopeCount: Int
  /// The first of them.
  public let outsideScope: [String]

  /// So many are listed.
  static let listed = 100

  private enum CodingKeys: String, CodingKey {
    case digest, before, after
    case flipCount = "flip_count"
    case flips
    case outsideScopeCount = "outside_scope_count"
    case outsideScope = "outside_scope"
  }
}

/// Makes a ``Preview``: every finding's verdict before and after a decision, by the one function.
struct PreviewBuilder {
  private var before = Verdict.noCounts
  private var after = Verdict.noCounts
  private var flips: [Preview.Flip] = []
  private var flipCount = 0
  private var outside: [String] = []
  private var outsideCount = 0
  /// ARNs of all findings that the decision covers.
  private(set) var covered: [String] = []

  /// Counts a finding.
  ///
  /// - Parameters:
  ///   - isCovered: whether the decision covers it, whatever its verdict.
  ///   - isOutside: whether the decision selects it without covering it.
  mutating func add(
    _ resource: ResourceARN, _ control: ControlID, from old: Verdict, to new: Verdict, isCovered: Bool, isOutside: Bool
  ) {
    before[old.rawValue, default: 0] += 1
    after[new.rawValue, default: 0] += 1
    // The lasting resource, so that a deployment between preview and approval isn't a difference.
    if isCovered { covered.append(resource.resource.rawValue) }
    if isOutside {
      outsideCount += 1
      if outside.count < Preview.listed { outside.append(resource.arn.rawValue) }
    }
    guard old != new else { return }
    flipCount += 1
    if flips.count < Preview.listed {
      flips.append(
        Preview.Flip(
          resourceARN: resource.arn.rawValue, control: control.description, from: old.rawValue, to: new.rawValue))
    }
  }

  /// What was counted.
  var preview: Preview {
    Preview(
      digest: Self.digest(covered), before: before, after: after, flipCount: flipCount, flips: flips,
      outsideScopeCount: outsideCount, outsideScope: outside)
  }

  /// Of the covered findings, whatever their order.
  static func digest(_ covered: [String]) -> String {
    let text = covered.sorted().joined(separator: "\n")
    return SHA256.hash(data: Data(text.utf8)).prefix(16)
      .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}

extension Verdict {
  /// All six words, none counted yet.
  static var noCounts: [String: Int] {
    Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, 0) })
  }
}
