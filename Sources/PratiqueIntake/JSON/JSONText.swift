internal import Foundation

/// A string of the input as it stands there, between its quotes; valid until the reader moves on to another item.
struct JSONText {
  let start: UnsafePointer<UInt8>
  let count: Int
  let hasEscapes: Bool

  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

  /// The decoded text.
  var string: String {
    hasEscapes ? String(decoding: decoded(), as: UTF8.self) : String(decoding: bytes, as: UTF8.self)
  }

  /// Nothing but blanks, which counts as not set (CONTROLS section 2).
  var isBlank: Bool {
    hasEscapes ? string.utf8.allSatisfy(\.isBlank) : bytes.allSatisfy(\.isBlank)
  }

  /// Compares with ASCII text known at compile time.
  @inline(__always)
  func isEqual(to text: StaticString) -> Bool {
    if hasEscapes {
      return decoded().elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
    return bytes.isEqual(to: text)
  }

  /// The text's bytes without escapes. The reader has checked that every escape is whole.
  func decoded() -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(count)
    var index = 0
    while index < count {
      let byte = start[index]
      guard byte == UInt8(ascii: "\\") else {
        output.append(byte)
        index += 1
        continue
      }
      index += 2
      switch start[index - 1] {
      case UInt8(ascii: "b"): output.append(0x08)
      case UInt8(ascii: "f"): output.append(0x0C)
      case UInt8(ascii: "n"): output.append(0x0A)
      case UInt8(ascii: "r"): output.append(0x0D)
      case UInt8(ascii: "t"): output.append(0x09)
      case UInt8(ascii: "u"):
        var scalar = hexadecimal(at: index)
        index += 4
        if (0xD800..<0xDC00).contains(scalar), index + 6 <= count, start[index] == UInt8(ascii: "\\"),
          start[index + 1] == UInt8(ascii: "u")
        {
          scalar = 0x10000 + (scalar - 0xD800) << 10 + (hexadecimal(at: index + 2) & 0x3FF)
          index += 6
        }
        // A surrogate without its pair is a fault of the item already; what stands for it doesn't matter.
        output.append(contentsOf: Array(Character(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8))
      case let literal: output.append(literal)
      }
    }
    return output
  }

  private func hexadecimal(at index: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 << 4 | UInt32(start[index + $1].hexadecimalValue ?? 0) }
  }
}

extension UInt8 {
  var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }

  var hexadecimalValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Compares with ASCII text known at compile time.
  @inline(__always)
  func isEqual(to text: StaticString) -> Bool {
    isSame(as: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  @inline(__always)
  func isSame(as other: UnsafeBufferPointer<UInt8>) -> Bool {
    guard count == other.count else { return false }
    guard let start = baseAddress, let otherStart = other.baseAddress else { return true }
    return memcmp(start, otherStart, count) == 0
  }
}
