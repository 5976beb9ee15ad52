/// A selector as it is written in requests, files and the database: targets and tags as text.
public struct SelectorJSON: Codable, Hashable, Sendable {
  /// Account ids, ARNs, ARNs with a revision, and patterns; any may match.
  public var targets: [String]
  /// All must hold.
  public var tags: [String: String]?
  /// Only this container's failures are accepted.
  public var container: String?
  /// Whether it ends when the facts that the control reads change.
  public var untilChanged: Bool?
  /// By ARN: those facts as they were when it was requested. Set by the server.
  public var unchangedFacts: [String: String]?

  private enum CodingKeys: String, CodingKey {
    case targets, tags, container
    case untilChanged = "until_changed"
    case unchangedFacts = "unchanged_facts"
  }

  /// By default only targets.
  public init(
    targets: [String], tags: [String: String]? = nil, container: String? = nil, untilChanged: Bool? = nil,
    unchangedFacts: [String: String]? = nil
  ) {
    self.targets = targets
    self.tags = tags
    self.container = container
    self.untilChanged = untilChanged
    self.unchangedFacts = unchangedFacts
  }

  /// The selector that the text spells.
  ///
  /// - Throws: ``SelectorFault`` naming the target that is wrong, or ``SelectorError``.
  public func selector() throws -> Selector {
    try Selector(
      targets: targets.enumerated().map { index, text in
        do throws(TargetError) { return try Selector.Target(text) } catch {
          throw SelectorFault(index: index, reason: "`\(text)` \(error)")
        }
      },
      tags: (tags ?? [:]).sorted { $0.key < $1.key }.map { TagCondition(key: $0.key, value: $0.value) },
      container: container,
      unchangedFacts: try unchangedFacts.map { facts in
        Dictionary(uniqueKeysWithValues: try facts.map { (try ARN($0.key), $0.value) })
      })
  }
}

/// Why a target can't be.
public struct SelectorFault: Error, Hashable, Sendable {
  /// Its place in the list.
  public let index: Int
  /// One sentence, without a full stop.
  public let reason: String
}
