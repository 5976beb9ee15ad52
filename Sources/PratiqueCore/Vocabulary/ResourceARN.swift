/// The ARN of an ECS resource that controls judge, taken apart.
///
/// A resource is a cluster, a service or a task definition **family** in one account and region (DESIGN section 1).
/// The ARN of one revision therefore splits into the ARN of its family and the revision number.
/// Long and short service ARNs are different keys (FORMATS section 2).
public struct ResourceARN: Hashable, Sendable {
  /// The lasting resource: for a task definition the family's ARN, without the revision.
  public let resource: ARN
  /// By the kind in the ARN.
  public let type: ResourceType
  /// Who owns it.
  public let accountID: AccountID
  /// Where it is.
  public let region: Region
  /// The revision, on task definition ARNs that name one.
  public let revision: Revision?

  /// The ARN as AWS writes it, with the revision where there is one.
  public var arn: ARN {
    guard let revision else { return resource }
    return ARN(unchecked: "\(resource.rawValue):\(revision.number)")
  }

  /// - Throws: ``ARNError`` naming the part that is missing or wrong.
  public init(_ text: String) throws(ARNError) {
    var text = text
    let parsed: Result<ResourceARN, ARNError> = text.withUTF8 { bytes in
      Result { () throws(ARNError) in try ResourceARN(utf8: bytes) }
    }
    self = try parsed.get()
  }

  /// Reads `arn:PARTITION:ecs:REGION:ACCOUNT:RESOURCE` from bytes; a family without a revision is accepted.
  ///
  /// - Throws: ``ARNError`` naming the part that is missing or wrong.
  public init(utf8 bytes: UnsafeBufferPointer<UInt8>) throws(ARNError) {
    guard bytes.isVisibleASCII else { throw .notASCII }
    var fields = Fields(bytes)
    guard fields.next().isEqual(to: "arn") else { throw .malformed }
    let partition = fields.next()
    guard !partition.isEmpty else { throw .missing(.partition) }
    guard partition.allSatisfy(\.isRegionByte) else { throw .invalid(.partition) }
    guard fields.next().isEqual(to: "ecs") else { throw .otherService }
    let region = fields.next()
    guard !region.isEmpty else { throw .missing(.region) }
    guard region.count <= 32, region.allSatisfy(\.isRegionByte) else { throw .invalid(.region) }
    let account = fields.next()
    guard !account.isEmpty else { throw .missing(.account) }
    guard account.count == 12, account.allSatisfy(\.isDigit) else { throw .invalid(.account) }
    let resourceStart = fields.position
    guard resourceStart < bytes.count else { throw .missing(.resource) }

    self.region = Region(unchecked: String(decoding: region, as: UTF8.self))
    self.accountID = AccountID(unchecked: String(decoding: account, as: UTF8.self))
    let rest = UnsafeBufferPointer(rebasing: bytes[resourceStart...])
    guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { throw .otherKind }
    let kind = UnsafeBufferPointer(rebasing: rest[..<slash])
    var name = UnsafeBufferPointer(rebasing: rest[(slash + 1)...])
    var end = bytes.count
    var revision: Revision?
    if kind.isEqual(to: "service") {
      type = .service
    } else if kind.isEqual(to: "cluster") {
      type = .cluster
    } else if kind.isEqual(to: "task-definition") {
      type = .taskDefinition
      if let colon = name.firstIndex(of: UInt8(ascii: ":")) {
        revision = try Self.revision(UnsafeBufferPointer(rebasing: name[(colon + 1)...]))
        end -= name.count - colon
        name = UnsafeBufferPointer(rebasing: name[..<colon])
      }
    } else {
      throw .otherKind
    }
    try Self.check(name, parts: type == .service ? 2 : 1)
    self.revision = revision
    resource = ARN(unchecked: String(decoding: UnsafeBufferPointer(rebasing: bytes[..<end]), as: UTF8.self))
  }

  private static func revision(_ digits: UnsafeBufferPointer<UInt8>) throws(ARNError) -> Revision {
    guard (1...9).contains(digits.count), digits[0] != UInt8(ascii: "0"), digits.allSatisfy(\.isDigit) else {
      throw .invalid(.revision)
    }
    let number = digits.reduce(Int32(0)) { $0 * 10 + Int32($1 - 0x30) }
    guard let revision = Revision(number) else { throw .invalid(.revision) }
    return revision
  }

  /// Names are checked in one pass: each part 1 to 255 name bytes, at most `parts` of them.
  private static func check(_ name: UnsafeBufferPointer<UInt8>, parts: Int) throws(ARNError) {
    var length = 0
    var slashes = 0
    for byte in name {
      if byte == UInt8(ascii: "/") {
        guard length > 0 else { throw .invalid(.resource) }
        slashes += 1
        length = 0
      } else {
        guard byte.isNameByte else { throw .invalid(.resource) }
        length += 1
        guard length <= 255 else { throw .invalid(.resource) }
      }
    }
    guard length > 0, slashes < parts else { throw .invalid(.resource) }
  }

  /// By resource and revision, which the rest follows from.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(resource)
    hasher.combine(revision)
  }

  /// By resource and revision, which the rest follows from.
  public static func == (lhs: ResourceARN, rhs: ResourceARN) -> Bool {
    lhs.resource == rhs.resource && lhs.revision == rhs.revision
  }
}

extension ResourceARN {
  /// The last part of the name, for people: `payments`, `web:12`.
  public var shortName: String {
    let name = resource.rawValue.split(separator: "/").last.map(String.init) ?? resource.rawValue
    guard let revision else { return name }
    return "\(name):\(revision)"
  }
}

/// Walks over the colon-separated fields of an ARN.
private struct Fields {
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  /// The next field, empty when there is none.
  mutating func next() -> UnsafeBufferPointer<UInt8> {
    let start = min(position, bytes.count)
    let rest = UnsafeBufferPointer(rebasing: bytes[start...])
    guard let colon = rest.firstIndex(of: UInt8(ascii: ":")) else {
      position = bytes.count
      return rest
    }
    position = start + colon + 1
    return UnsafeBufferPointer(rebasing: rest[..<colon])
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Compares with ASCII text known at compile time, byte by byte.
  @inline(__always)
  func isEqual(to text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for index in 0..<count where self[index] != text.utf8Start[index] { return false }
    return true
  }
}

extension ResourceARN {
  /// The same resource at another revision, or at none.
  public func at(_ revision: Revision?) -> ResourceARN {
    ResourceARN(resource: resource, type: type, accountID: accountID, region: region, revision: revision)
  }

  private init(resource: ARN, type: ResourceType, accountID: AccountID, region: Region, revision: Revision?) {
    self.resource = resource
    self.type = type
    self.accountID = accountID
    self.region = region
    self.revision = revision
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether no byte is a blank, a control character or anything that isn't ASCII.
  fileprivate var isVisibleASCII: Bool {
    guard let base = UnsafeRawPointer(baseAddress) else { return true }
    var index = 0
    // Eight at a time: the high bit of a byte of `word` is set where it isn't ASCII, that of `word - 0x21` where it is too
    // low, that of `word + 1` where it is 0x7F. The lowest one that is set is exact, so none is set where all bytes are good.
    while index &+ 8 <= count {
      let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let found = word | (word &- 0x2121_2121_2121_2121) | (word &+ 0x0101_0101_0101_0101)
      guard found & 0x8080_8080_8080_8080 == 0 else { return false }
      index &+= 8
    }
    return self[index...].allSatisfy { (0x21...0x7E).contains($0) }
  }
}
