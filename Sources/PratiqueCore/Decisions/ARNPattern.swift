/// A pattern for the ARNs of resources: `arn:aws:ecs:*:111122223333:service/shop/*`.
///
/// `?` stands for one character and `*` for any run of characters, neither for `/` nor `:`; `**` stands for any run
/// with `/`, but without `:`. A pattern describes a whole ARN, of a task definition the family's. No regular expressions.
///
/// Matching costs at most `(pattern length) × (ARN length)` steps, whatever the two are.
public struct ARNPattern: Hashable, Sendable, CustomStringConvertible {
  /// In bytes.
  public static let maxBytes = 256
  /// Every `*` counts, so that `**` counts twice.
  public static let maxStars = 8

  /// As it was written.
  public let rawValue: String
  /// The account that every ARN it can match lies in; `nil` if that is left open.
  public let accountID: AccountID?
  /// The only type of resource it can match; `nil` if that is left open.
  public let resourceType: ResourceType?
  let glob: Glob

  /// Checks and compiles a pattern.
  ///
  /// - Throws: ``ARNPatternError`` saying what is wrong.
  public init(_ text: String) throws(ARNPatternError) {
    let bytes = Array(text.utf8)
    guard bytes.count <= Self.maxBytes else { throw .tooLong(bytes: bytes.count) }
    guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .notASCII }
    guard bytes.starts(with: "arn:".utf8) else { throw .notAnARN }
    let stars = bytes.count { $0 == UInt8(ascii: "*") }
    guard stars <= Self.maxStars else { throw .tooManyStars(stars) }
    // No wildcard crosses a colon, so that the count must be that of a resource's ARN.
    let fields = text.split(separator: ":", omittingEmptySubsequences: false)
    guard fields.count == 6 else { throw .fieldCount(fields.count) }
    rawValue = text
    accountID = AccountID(String(fields[4]))
    let kind = fields[5].prefix { $0 != "/" && $0 != "*" && $0 != "?" }
    resourceType = fields[5].dropFirst(kind.count).first == "/" ? ResourceType(kindInARN: kind) : nil
    glob = Glob(bytes)
  }

  /// Whether it describes the whole ARN. Bytes are compared.
  public func matches(_ arn: String) -> Bool {
    var arn = arn
    var steps = 0
    return arn.withUTF8 { glob.matches($0, counting: &steps) }
  }

  /// The same, counting what it costs.
  ///
  /// - Parameter steps: grows by one for each byte that is looked at in each place of the pattern.
  package func matches(_ arn: String, counting steps: inout Int) -> Bool {
    var arn = arn
    return arn.withUTF8 { glob.matches($0, counting: &steps) }
  }

  /// As it was written.
  public var description: String { rawValue }

  /// By text, which the rest follows from.
  public static func == (lhs: ARNPattern, rhs: ARNPattern) -> Bool { lhs.rawValue == rhs.rawValue }

  /// By text, which the rest follows from.
  public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

/// Why a text is no pattern.
public enum ARNPatternError: Error, Hashable, Sendable, CustomStringConvertible {
  case notASCII
  case notAnARN
  case tooLong(bytes: Int)
  case tooManyStars(Int)
  case fieldCount(Int)

  /// To stand behind the pattern in a sentence.
  public var description: String {
    switch self {
    case .notASCII: "has a character that no ARN may hold (only printable ASCII without blanks)"
    case .notAnARN: "does not begin with `arn:`"
    case .tooLong(let bytes): "has \(bytes) bytes; a pattern may have \(ARNPattern.maxBytes)"
    case .tooManyStars(let stars): "has \(stars) stars; a pattern may have \(ARNPattern.maxStars)"
    case .fieldCount(let count):
      "has \(count) fields between colons, where arn:partition:ecs:region:account:resource has 6; no wildcard crosses a "
        + "colon, and a task definition is matched by its family, without a revision"
    }
  }
}

extension ResourceType {
  /// `service`, `cluster` or `task-definition`; `nil` for any other text.
  fileprivate init?(kindInARN kind: Substring) {
    switch kind {
    case "cluster": self = .cluster
    case "service": self = .service
    case "task-definition": self = .taskDefinition
    default: return nil
    }
  }
}
