extension Selector.Target: CustomStringConvertible {
  /// Reads a target as people write it: 12 digits are an account, a text with `*` or `?` is a pattern, a task definition
  /// with its revision is that revision, every other ARN is exact.
  ///
  /// - Throws: ``TargetError`` saying what is wrong.
  public init(_ text: String) throws(TargetError) {
    if let accountID = AccountID(text) {
      self = .account(accountID)
    } else if text.utf8.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }) {
      do { self = .pattern(try ARNPattern(text)) } catch { throw .pattern(error) }
    } else if let resource = try? ResourceARN(text), resource.revision != nil {
      self = .revision(resource)
    } else {
      do { self = .exact(try ARN(text)) } catch { throw .arn(error) }
    }
  }

  /// As people write it; what ``init(_:)`` reads.
  public var description: String {
    switch self {
    case .exact(let arn): arn.rawValue
    case .pattern(let pattern): pattern.rawValue
    case .revision(let resource): resource.arn.rawValue
    case .account(let accountID): accountID.rawValue
    }
  }
}

/// Why a text is no target.
public enum TargetError: Error, Hashable, Sendable, CustomStringConvertible {
  case arn(ARNError)
  case pattern(ARNPatternError)

  /// To stand behind the text in a sentence.
  public var description: String {
    switch self {
    case .arn(let error): error.description
    case .pattern(let error): error.description
    }
  }
}

extension Selector.Target {
  /// Whether a resource is meant. For a task definition the judged revision must be named by `resource`.
  public func selects(_ resource: ResourceARN) -> Bool {
    switch self {
    case .exact(let arn): resource.resource == arn
    case .pattern(let pattern): pattern.matches(resource.resource.rawValue)
    case .revision(let pinned): resource == pinned
    case .account(let accountID): resource.accountID == accountID
    }
  }
}
