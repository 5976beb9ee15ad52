internal import Foundation

/// An object key, without escapes; valid until the reader reads on.
struct JSONKey {
  let start: UnsafePointer<UInt8>
  let count: Int

  /// Whether this is exactly the key.
  @inline(__always)
  func isEqual(to text: StaticString) -> Bool {
    UnsafeBufferPointer(start: start, count: count).isEqual(to: text)
  }

  /// Whether this is the key in either spelling of AWS: `networkMode` of the ECS API, `NetworkMode` of AWS Config.
  ///
  /// - Parameter text: the spelling with a lower-case first letter.
  @inline(__always)
  func names(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount, start[0] | 0x20 == text.utf8Start[0] else { return false }
    return memcmp(start + 1, text.utf8Start + 1, count - 1) == 0
  }

  var string: String { String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) }
}
