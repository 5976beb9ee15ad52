/// Walks over values that have nothing unusual about them: the greater part of every input, which nobody reads.
///
/// It is as strict as the reader, or stricter: what it isn't sure of it leaves to the reader, which then walks over the
/// whole value again. Unusual are escapes, bytes that aren't ASCII, exponents and long numbers, keys that may stand twice,
/// many keys, much depth, and whatever isn't in memory or isn't JSON.
struct PlainWalk {
  /// What comes next; past the last byte in memory stands NUL, which is plain nowhere.
  var next: UnsafePointer<UInt8>
  /// Line ends that were passed.
  var lines = 0
  private let limits: IntakeLimits
  /// Hashes of the keys of all objects that are open, innermost last.
  private let keys: UnsafeMutableBufferPointer<UInt64>

  /// - Parameter keys: room for those of all objects that are open together.
  init(at next: UnsafePointer<UInt8>, limits: IntakeLimits, keys: UnsafeMutableBufferPointer<UInt64>) {
    self.next = next
    self.limits = limits
    self.keys = keys
  }

  /// Walks over the value that begins at `next`.
  ///
  /// - Parameters:
  ///   - depth: so many arrays and objects may stand inside each other.
  ///   - known: so many of the keys are those of objects around it.
  /// - Returns: false at the first thing that isn't plain; `next` is there.
  mutating func passValue(depth: Int, after known: Int = 0) -> Bool {
    switch next.pointee {
    case UInt8(ascii: "\""): passString()
    case UInt8(ascii: "{"): depth > 0 && passObject(depth: depth - 1, after: known)
    case UInt8(ascii: "["): depth > 0 && passArray(depth: depth - 1, after: known)
    case UInt8(ascii: "t"): passWord("true")
    case UInt8(ascii: "f"): passWord("false")
    case UInt8(ascii: "n"): passWord("null")
    default: passNumber()
    }
  }

  private mutating func passObject(depth: Int, after known: Int) -> Bool {
    next += 1
    passSpace()
    if next.pointee == UInt8(ascii: "}") {
      next += 1
      return true
    }
    var count = known
    let most = min(keys.count, known + limits.keysPerObject)
    var seen: UInt64 = 0
    while true {
      guard next.pointee == UInt8(ascii: "\""), count < most else { return false }
      let start = next + 1
      guard passString() else { return false }
      let hash = JSONKey(start: start, count: next - 1 - start).hash(isFolding: false)
      let bit: UInt64 = 1 &<< (hash >> 58)
      if seen & bit != 0 {
        for index in known..<count where keys[index] == hash { return false }
      }
      seen |= bit
      keys[count] = hash
      count += 1
      passSpace()
      guard next.pointee == UInt8(ascii: ":") else { return false }
      next += 1
      passSpace()
      guard passValue(depth: depth, after: count) else { return false }
      passSpace()
      let separator = next.pointee
      guard separator == UInt8(ascii: ",") || separator == UInt8(ascii: "}") else { return false }
      next += 1
      if separator == UInt8(ascii: "}") { return true }
      passSpace()
    }
  }

  private mutating func passArray(depth: Int, after known: Int) -> Bool {
    next += 1
    passSpace()
    if next.pointee == UInt8(ascii: "]") {
      next += 1
      return true
    }
    while true {
      guard passValue(depth: depth, after: known) else { return false }
      passSpace()
      let separator = next.pointee
      guard separator == UInt8(ascii: ",") || separator == UInt8(ascii: "]") else { return false }
      next += 1
      if separator == UInt8(ascii: "]") { return true }
      passSpace()
    }
  }

  @inline(__always)
  private mutating func passSpace() {
    while next.pointee <= 0x20 {
      switch next.pointee {
      case 0x0A: lines += 1
      case 0x20, 0x09, 0x0D: break
      default: return
      }
      next += 1
    }
  }

  @inline(__always)
  private mutating func passString() -> Bool {
    let start = next + 1
    next = start
    var special = JSONReader.specialBytes(at: next)
    while special == 0 {
      next += 8
      special = JSONReader.specialBytes(at: next)
    }
    next += special.trailingZeroBitCount >> 3
    guard next.pointee == UInt8(ascii: "\""), next - start <= limits.stringBytes else { return false }
    next += 1
    return true
  }

  private mutating func passWord(_ word: StaticString) -> Bool {
    for index in 0..<word.utf8CodeUnitCount where next[index] != word.utf8Start[index] { return false }
    next += word.utf8CodeUnitCount
    return true
  }

  /// An integer or a fraction of a few digits, with a byte behind it that can't belong to it.
  private mutating func passNumber() -> Bool {
    let start = next
    if next.pointee == UInt8(ascii: "-") { next += 1 }
    let integer = next
    passDigits()
    guard next > integer, next - integer == 1 || integer.pointee != UInt8(ascii: "0") else { return false }
    if next.pointee == UInt8(ascii: ".") {
      next += 1
      let fraction = next
      passDigits()
      guard next > fraction else { return false }
    }
    return next - start <= 18 && next.pointee != 0 && next.pointee | 0x20 != UInt8(ascii: "e")
  }

  @inline(__always)
  private mutating func passDigits() {
    while next.pointee &- UInt8(ascii: "0") <= 9 { next += 1 }
  }
}
