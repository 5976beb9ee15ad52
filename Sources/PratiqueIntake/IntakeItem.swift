public import PratiqueCore

/// One item of an input, read or not, with its place.
public struct IntakeItem: Sendable {
  /// What became of the item.
  public enum Reading: Sendable {
    case observation(Observation)
    /// Not usable; the rest of the input goes on.
    case rejected(IntakeFault)
    /// Understood and of no concern: another resource type, a notice, an event that changes nothing.
    case ignored(IgnoredReason)
  }

  /// Where the item stands in the input, after decompression.
  public let position: InputPosition
  /// The ARN as the item spells it, where it has one; text that may not be an ARN at all.
  public let arn: String?
  /// What became of it.
  public let reading: Reading
}

/// A place in an input, counted after decompression.
public struct InputPosition: Hashable, Sendable {
  /// The item's number in the input, from 0.
  public var index: Int
  /// Bytes before the item's first byte.
  public var byteOffset: Int
  /// The line on which the item starts, from 1.
  public var line: Int

  /// A place; by default the very beginning.
  public init(index: Int = 0, byteOffset: Int = 0, line: Int = 1) {
    self.index = index
    self.byteOffset = byteOffset
    self.line = line
  }
}

/// Why an item is none of our business.
public enum IgnoredReason: Hashable, Sendable {
  /// Its resource type, such as `AWS::S3::Bucket`, is one that no control judges.
  case otherResourceType(String)
  /// AWS could not or would not describe the resource, for the reason given (`ACCESS_DENIED`): nothing is known.
  case notDescribed(String)
  /// A message that carries no configuration; the text is its kind, such as `ScheduledNotification`.
  case notice(String)
  /// The configuration was too large for the message and must be fetched.
  case oversized
  /// An API call that names no resource of ours, or that only says that something changed.
  case apiCall(String)

  /// One sentence for people.
  public var explanation: String {
    switch self {
    case .otherResourceType(let type): "resource type `\(type)` is not judged by any control"
    case .notDescribed(let reason): "AWS answered `\(reason)`, so nothing is known; this is not a deletion"
    case .notice(let kind): "`\(kind)` carries no configuration"
    case .oversized: "the configuration was too large for the message: fetch it from AWS Config"
    case .apiCall(let name): "the API call `\(name)` does not carry the configuration: describe the resource again"
    }
  }
}

/// The bytes of an item as they stood in the input, for handing the item on; valid only while it is being reported.
public struct RawItem {
  /// What the bytes are.
  public enum Form: Sendable {
    /// A configuration item or any other document that stands for itself.
    case document
    case describedCluster
    case describedService
    case describedTaskDefinition
    /// An entry of `failures` beside described resources.
    case failure
  }

  /// What the bytes are.
  public let form: Form
  /// As they stood in the input, after decompression.
  public let bytes: UnsafeBufferPointer<UInt8>

  /// Appends a JSON document that holds just this item and would be read the same.
  public func append(to output: inout [UInt8]) {
    switch form {
    case .document: output += bytes
    case .describedCluster: wrap("{\"clusters\":[", "],\"failures\":[]}", &output)
    case .describedService: wrap("{\"services\":[", "],\"failures\":[]}", &output)
    case .describedTaskDefinition: wrap("{\"taskDefinition\":", "}", &output)
    case .failure: wrap("{\"services\":[],\"failures\":[", "]}", &output)
    }
  }

  private func wrap(_ prefix: StaticString, _ suffix: StaticString, _ output: inout [UInt8]) {
    output += UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount)
    output += bytes
    output += UnsafeBufferPointer(start: suffix.utf8Start, count: suffix.utf8CodeUnitCount)
  }
}
