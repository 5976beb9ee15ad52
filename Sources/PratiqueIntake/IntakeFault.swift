/// What is wrong with an item or an input, and where.
public struct IntakeFault: Error, Hashable, Sendable {
  /// The kinds of fault; their raw values are stable and documented.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    // The input as a whole.
    case empty
    case notJSON = "not-json"
    case notAnObject = "not-an-object"
    case unknownFormat = "unknown-format"
    case utf16
    case truncated
    case invalidGzip = "invalid-gzip"
    case tooLarge = "too-large"
    case unreadable

    // The text of a JSON value.
    case syntax
    case invalidUTF8 = "invalid-utf8"
    case loneSurrogate = "lone-surrogate"
    case nulCharacter = "nul-character"
    case duplicateKey = "duplicate-key"
    case tooDeep = "too-deep"
    case tooManyKeys = "too-many-keys"
    case stringTooLong = "string-too-long"
    case numberOutOfRange = "number-out-of-range"

    // The meaning of an item.
    case wrongType = "wrong-type"
    case invalidValue = "invalid-value"
    case missingField = "missing-field"
    case invalidARN = "invalid-arn"
    case mismatch
    case accountNotAllowed = "account-not-allowed"
    case tooManyItems = "too-many-items"
  }

  /// What is wrong.
  public let code: Code
  /// What is wrong, why, and where it helps what to do, in one sentence without a full stop.
  public let message: String
  /// Bytes before the offending byte, counted in the input after decompression.
  public var byteOffset: Int
  /// The line of the offending byte, from 1, where it is known.
  public var line: Int?
  /// Where in the item the offending value stands: `configuration.ContainerDefinitions[0].Privileged`.
  public var keyPath: String?

  /// A fault; its place may be filled in later.
  public init(_ code: Code, _ message: String, byteOffset: Int = 0, line: Int? = nil, keyPath: String? = nil) {
    self.code = code
    self.message = message
    self.byteOffset = byteOffset
    self.line = line
    self.keyPath = keyPath
  }
}

extension IntakeFault: CustomStringConvertible {
  /// `line 2, byte 118, configuration.NetworkMode: …`
  public var description: String {
    let place = [line.map { "line \($0)" }, "byte \(byteOffset)", keyPath].compactMap(\.self).joined(separator: ", ")
    return "\(place): \(message)"
  }
}

extension IntakeFault.Code {
  /// One sentence for the documentation, without a full stop.
  public var meaning: String {
    switch self {
    case .empty: "there is nothing in the input"
    case .notJSON: "text that is not JSON stands where a value should begin"
    case .notAnObject: "JSON, but not an object"
    case .unknownFormat: "an object of no form that is known"
    case .utf16: "UTF-16; save it as UTF-8"
    case .truncated: "the input ends in the middle of a value, or its gzip stream before its end"
    case .invalidGzip: "the gzip stream is damaged"
    case .tooLarge: "an item, the input, or what it inflates to is larger than the limit"
    case .unreadable: "the file can't be read"
    case .syntax: "against the grammar of JSON"
    case .invalidUTF8: "bytes that are not UTF-8"
    case .loneSurrogate: "half of a surrogate pair"
    case .nulCharacter: "the character U+0000, which PostgreSQL can't store"
    case .duplicateKey: "a key stands twice in one object, so that either value would be a guess"
    case .tooDeep: "nested deeper than the limit"
    case .tooManyKeys: "an object has more keys than the limit"
    case .stringTooLong: "a string is longer than the limit"
    case .numberOutOfRange: "a number that can't be held"
    case .wrongType: "a value of another type than the field has"
    case .invalidValue: "a value that the field can't have"
    case .missingField: "a field that is needed is missing"
    case .invalidARN: "not the ARN of a cluster, a service or a task definition revision"
    case .mismatch: "two fields of the item contradict each other"
    case .accountNotAllowed: "the account is not among those that the caller may write"
    case .tooManyItems: "the input has more items than the limit"
    }
  }
}
