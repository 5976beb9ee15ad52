/// Texts that were read lately: what stands in an input over and over, such as types and drivers, or twice in an item, as
/// its ARN does, is made once.
struct FamiliarTexts {
  private var texts = [String](repeating: "", count: 64)

  /// Longer ones are too rare to be worth a look.
  private static let longest = 256

  /// The decoded text.
  mutating func string(of text: JSONText) -> String {
    // Up to 15 bytes are in the `String` itself.
    guard !text.hasEscapes, 16...Self.longest ~= text.count else { return text.string }
    let slot = Int(JSONKey(start: text.start, count: text.count).hash(isFolding: false) >> 58)
    if texts[slot].isSame(as: text.bytes) { return texts[slot] }
    let string = text.string
    texts[slot] = string
    return string
  }
}

extension String {
  fileprivate func isSame(as bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    utf8.withContiguousStorageIfAvailable { $0.isSame(as: bytes) } ?? utf8.elementsEqual(bytes)
  }
}
