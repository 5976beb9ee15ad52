/// A strict forward reader of JSON: full grammar, UTF-8, limits and duplicate keys, in one pass without building values.
///
/// Faults come in two kinds. A *broken* text (grammar, UTF-8) is thrown: nobody can say where the next item starts.
/// An *objectionable* one (duplicate key, lone surrogate, too deep, wrong type, …) is kept in `fault` and the reader
/// goes on to the item's end, so that the items after it are not lost.
struct JSONReader {
  let window: ByteWindow
  let limits: IntakeLimits
  /// `window.base`, kept here so that the scanner holds it in a register; renewed by `fill()`.
  var base: UnsafePointer<UInt8>
  var position = 0
  /// The line of `position`, from 1.
  var line = 1
  /// Arrays and objects around `position`, within the item.
  var depth = 0
  /// The first objection against the current item.
  var fault: JSONFault?
  /// Before it a walk over plain values was stopped, or nothing was tried yet.
  var doubtful = 0
  /// Whether the bytes before `position` are of no more use; then waiting for more costs no memory.
  var isBetweenItems = false

  private let keys = KeyStack()
  /// `keys.hashes`, kept here for the same reason as `base`; the first `keyCount` are those of open objects.
  private var keyHashes: UnsafeMutablePointer<UInt64>
  private var keyCount = 0
  /// Keys that had escapes, decoded.
  private var decodedKey: [UInt8] = []
  /// Of this input.
  var familiarTexts = FamiliarTexts()

  init(_ window: ByteWindow, limits: IntakeLimits) {
    self.window = window
    self.limits = limits
    base = window.base
    keyHashes = keys.hashes
  }

  // MARK: Moving

  /// Brings in more bytes; false at the end of the input.
  @inline(never)
  mutating func fill() throws(JSONFault) -> Bool {
    if isBetweenItems { window.mark = position }
    // The window may have moved even if it could not bring in more.
    defer { base = window.base }
    do {
      return try window.fill()
    } catch {
      throw JSONFault(code: error.code, offset: error.byteOffset, message: error.message)
    }
  }

  /// Forgets the arrays and objects that a broken text left open.
  mutating func leaveAll() {
    depth = 0
    keyCount = 0
  }

  /// The byte at `position`, or `nil` at the end of the input.
  @inline(__always)
  mutating func peek() throws(JSONFault) -> UInt8? {
    while true {
      let byte = base[position]
      if byte != 0 || position < window.end { return byte }
      guard try fill() else { return nil }
    }
  }

  /// The next byte that isn't white space, or `nil` at the end of the input.
  mutating func peekToken() throws(JSONFault) -> UInt8? {
    while let byte = try peek() {
      switch byte {
      case 0x0A:
        line += 1
        position += 1
      case 0x20, 0x09, 0x0D: position += 1
      default: return byte
      }
    }
    return nil
  }

  /// The next byte that isn't white space; the input must not end here.
  @inline(__always)
  mutating func token() throws(JSONFault) -> UInt8 {
    let byte = base[position]
    return byte > 0x20 ? byte : try tokenBehindSpace()
  }

  @inline(never)
  private mutating func tokenBehindSpace() throws(JSONFault) -> UInt8 {
    // A single blank, as behind most commas and colons of those who write any.
    if base[position] == 0x20, base[position + 1] > 0x20 {
      position += 1
      return base[position]
    }
    guard let byte = try peekToken() else { throw .truncated(position) }
    return byte
  }

  /// Objects to something of the current item and reads on.
  mutating func object(_ code: IntakeFault.Code, at offset: Int, _ message: String) {
    if fault == nil { fault = JSONFault(code: code, offset: offset, message: message) }
  }

  // MARK: Objects and arrays

  /// How far an object has been read.
  struct OpenObject {
    fileprivate let frame: Int
    fileprivate let isFolding: Bool
    fileprivate var seen: UInt64 = 0
    fileprivate var isFirst = true
  }

  /// Opens the object at `position`; the depth has been checked.
  ///
  /// - Parameter isFolding: whether keys that differ only in the case of their first letter are duplicates, as they are
  ///   wherever both spellings of AWS are read; in free maps they are not.
  @inline(__always)
  mutating func openObject(isFolding: Bool = false) -> OpenObject {
    depth += 1
    position += 1
    return OpenObject(frame: keyCount, isFolding: isFolding)
  }

  /// Reads the next key and stands before its value; closes the object and returns `nil` behind the last one.
  @inline(__always)
  mutating func nextKey(_ object: inout OpenObject) throws(JSONFault) -> JSONKey? {
    let next = try token()
    if next == UInt8(ascii: "}") {
      position += 1
      keyCount = object.frame
      depth -= 1
      return nil
    }
    if !object.isFirst {
      guard next == UInt8(ascii: ",") else { throw .syntax(position, expected: "`,` or `}` after a value") }
      position += 1
    }
    guard try token() == UInt8(ascii: "\"") else { throw .syntax(position, expected: "a key in double quotes") }
    object.isFirst = false
    let keyOffset = position
    let key = try readKey()
    noteKey(key, at: keyOffset, in: &object)
    return key
  }

  /// Reads an object and hands each key to `field`, which must read or skip the value.
  @inline(__always)
  mutating func readObject(
    isFolding: Bool = false,
    _ field: (inout JSONReader, JSONKey) throws(JSONFault) -> Void
  ) throws(JSONFault) {
    guard depth < limits.depth else { return try skipTooDeep() }
    var object = openObject(isFolding: isFolding)
    while let key = try nextKey(&object) { try field(&self, key) }
  }

  /// How far an array has been read.
  struct OpenArray {
    fileprivate(set) var count = 0
  }

  /// Opens the array at `position`; the depth has been checked.
  @inline(__always)
  mutating func openArray() -> OpenArray {
    depth += 1
    position += 1
    return OpenArray()
  }

  /// Stands before the next element; closes the array and returns false behind the last one.
  @inline(__always)
  mutating func nextElement(_ array: inout OpenArray) throws(JSONFault) -> Bool {
    let next = try token()
    if next == UInt8(ascii: "]") {
      position += 1
      depth -= 1
      return false
    }
    if array.count > 0 {
      guard next == UInt8(ascii: ",") else { throw .syntax(position, expected: "`,` or `]` after a value") }
      position += 1
      guard try token() != UInt8(ascii: "]") else { throw .syntax(position, expected: "a value after `,`") }
    }
    array.count += 1
    return true
  }

  /// Reads an array and hands each place to `element`, which must read or skip the value.
  @inline(__always)
  mutating func readArray(
    _ element: (inout JSONReader, Int) throws(JSONFault) -> Void
  ) throws(JSONFault) {
    guard depth < limits.depth else { return try skipTooDeep() }
    var array = openArray()
    while try nextElement(&array) { try element(&self, array.count - 1) }
  }

  /// Reads `"key":` and returns the key, decoded.
  @inline(__always)
  private mutating func readKey() throws(JSONFault) -> JSONKey {
    let text = try readString()
    // The colon is looked for first, since reading on may move the window.
    let textOffset = text.start - base
    if try token() != UInt8(ascii: ":") { throw .syntax(position, expected: "`:` after a key") }
    position += 1
    _ = try token()
    let start = base + textOffset
    guard text.hasEscapes else { return JSONKey(start: start, count: text.count) }
    decodedKey = JSONText(start: start, count: text.count, hasEscapes: true).decoded()
    let count = decodedKey.count
    // Padded, so that a hash may load whole words.
    decodedKey.append(contentsOf: repeatElement(0, count: ByteWindow.padding))
    return decodedKey.withUnsafeBufferPointer { JSONKey(start: $0.baseAddress!, count: count) }
  }

  /// Remembers a key of the innermost object, and objects to one that was there before.
  @inline(__always)
  private mutating func noteKey(_ key: JSONKey, at offset: Int, in object: inout OpenObject) {
    let hash = key.hash(isFolding: object.isFolding)
    let bit: UInt64 = 1 &<< (hash >> 58)
    // Only keys that share a bit with an earlier one can be equal to it.
    if object.seen & bit != 0, isNoted(hash, from: object.frame) {
      self.object(.duplicateKey, at: offset, "the key `\(key.string)` stands twice in one object")
    }
    object.seen |= bit
    if keyCount - object.frame < limits.keysPerObject {
      if keyCount == keys.capacity { growKeys() }
      keyHashes[keyCount] = hash
      keyCount += 1
    } else {
      self.object(.tooManyKeys, at: offset, "an object has more than \(limits.keysPerObject) keys")
    }
  }

  private func isNoted(_ hash: UInt64, from frame: Int) -> Bool {
    UnsafeBufferPointer(start: keyHashes + frame, count: keyCount - frame).contains(hash)
  }

  @inline(never)
  private mutating func growKeys() {
    keys.grow()
    keyHashes = keys.hashes
  }

  // MARK: What nobody reads

  /// Reads over the value at `position` if it is plain.
  mutating func skipPlainValue() -> Bool {
    // What stopped the last walk stops every other one that comes to it: so nothing is walked over more than twice.
    guard position >= doubtful else { return false }
    let room = UnsafeMutableBufferPointer(start: keyHashes + keyCount, count: keys.capacity - keyCount)
    var walk = PlainWalk(at: base + position, limits: limits, keys: room)
    let isPlain = walk.passValue(depth: limits.depth - depth)
    if isPlain {
      position = walk.next - base
      line += walk.lines
    } else {
      doubtful = walk.next - base
    }
    return isPlain
  }
}

extension JSONKey {
  /// A 64-bit hash of the whole key. Two different keys of one object with the same hash would be called duplicates:
  /// the item is then refused, never misread.
  @inline(__always)
  func hash(isFolding: Bool) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
    let bytes = UnsafeRawPointer(start)
    // The first letter's case bit, in the first word; applied to the first word only.
    var fold: UInt64 = isFolding && count > 0 ? 0x20 : 0
    var index = 0
    while index &+ 8 <= count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) | fold
      hash = (hash ^ word) &* 0xD6E8_FEB8_6659_FD93
      hash ^= hash >> 32
      fold = 0
      index &+= 8
    }
    if index < count {
      let mask = ~UInt64(0) &>> UInt64(64 &- (count &- index) &* 8)
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) & mask | fold
      hash = (hash ^ word) &* 0xD6E8_FEB8_6659_FD93
      hash ^= hash >> 32
    }
    return hash &* 0x9E37_79B9_7F4A_7C15
  }
}
