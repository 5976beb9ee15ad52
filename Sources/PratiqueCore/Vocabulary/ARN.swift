/// Amazon Resource Name, kept as the exact text AWS issued.
///
/// Printable ASCII only, so that `==` compares bytes: Swift calls differently encoded accents equal, AWS doesn't.
public struct ARN: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Exactly as AWS issued it.
  public let rawValue: String

  /// Takes any ARN, of any service.
  ///
  /// - Throws: ``ARNError`` naming what is wrong.
  public init(_ text: String) throws(ARNError) {
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .notASCII }
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn" else { throw .malformed }
    guard !parts[5].isEmpty else { throw .missing(.resource) }
    rawValue = text
  }

  /// Only for text whose shape the caller has already proved.
  init(unchecked text: String) {
    rawValue = text
  }

  /// The text as AWS writes it.
  public var description: String { rawValue }

  /// Orders by bytes, as PostgreSQL does under `COLLATE "C"`.
  public static func < (lhs: ARN, rhs: ARN) -> Bool {
    lhs.rawValue.utf8.lexicographicallyPrecedes(rhs.rawValue.utf8)
  }
}

/// Why a text isn't the ARN it should be.
public enum ARNError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The parts of an ARN that can be missing or wrong.
  public enum Part: String, Hashable, Sendable {
    case partition, region, account, resource, revision
  }

  case notASCII
  case malformed
  case missing(Part)
  case invalid(Part)
  case otherService
  case otherKind

  /// To stand behind the ARN in a sentence.
  public var description: String {
    switch self {
    case .notASCII: "has a character that no ARN may hold (only printable ASCII without blanks)"
    case .malformed: "is not an ARN (arn:partition:ecs:region:account:resource)"
    case .missing(let part): "has no \(part.rawValue)"
    case .invalid(.account): "needs an account id of 12 digits"
    case .invalid(.revision): "needs a revision number after the family"
    case .invalid(.resource):
      "needs a resource name of up to 255 letters, digits, hyphens and underscores in every part"
    case .invalid(let part): "has an unusable \(part.rawValue)"
    case .otherService: "is not an ARN of Amazon ECS"
    case .otherKind: "is not the ARN of a cluster, service or task definition"
    }
  }
}
