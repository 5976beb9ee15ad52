/// A compiled pattern: literal text at both ends, and between them a machine without backtracking.
///
/// The machine has a state before each character that must be consumed, and a last one that accepts. Stars are loops on
/// states. All states that are reachable are followed at once, one bit each, so that no byte is ever looked at again.
final class Glob: Sendable {
  private let prefix: [UInt8]
  private let suffix: [UInt8]
  /// What leads from each state to the next: a byte, or `?`.
  private let characters: [UInt8]
  /// The states with a `*` or `**`: any byte but `/` and `:` stays.
  private let segmentLoops: [UInt64]
  /// The states with a `**`: any byte but `:` stays.
  private let pathLoops: [UInt64]
  private let hasWildcards: Bool

  private static let star = UInt8(ascii: "*")
  private static let any = UInt8(ascii: "?")
  private static let slash = UInt8(ascii: "/")
  private static let colon = UInt8(ascii: ":")

  init(_ pattern: [UInt8]) {
    func isWildcard(_ byte: UInt8) -> Bool { byte == Self.star || byte == Self.any }
    let first = pattern.firstIndex(where: isWildcard) ?? pattern.count
    let end = pattern.lastIndex(where: isWildcard).map { $0 + 1 } ?? first
    hasWildcards = first < end
    prefix = Array(pattern[..<first])
    suffix = Array(pattern[end...])

    var characters: [UInt8] = []
    var stars: [Int: Int] = [:]
    for byte in pattern[first..<end] {
      if byte == Self.star { stars[characters.count, default: 0] += 1 } else { characters.append(byte) }
    }
    self.characters = characters
    let words = characters.count / 64 + 1
    func mask(where isIncluded: (Int) -> Bool) -> [UInt64] {
      var mask = [UInt64](repeating: 0, count: words)
      for (state, count) in stars where isIncluded(count) { mask[state / 64] |= 1 << UInt64(state % 64) }
      return mask
    }
    segmentLoops = mask { $0 >= 1 }
    pathLoops = mask { $0 >= 2 }
  }

  func matches(_ text: UnsafeBufferPointer<UInt8>, counting steps: inout Int) -> Bool {
    let fixed = prefix.count + suffix.count
    guard hasWildcards ? text.count >= fixed + characters.count : text.count == fixed else { return false }
    for index in 0..<prefix.count where text[index] != prefix[index] { return false }
    let end = text.count - suffix.count
    for index in 0..<suffix.count where text[end + index] != suffix[index] { return false }
    return hasWildcards ? accepts(text, from: prefix.count, to: end, counting: &steps) : true
  }

  private func accepts(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, counting steps: inout Int
  ) -> Bool {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: segmentLoops.count) { states in
      states.initialize(repeating: 0)
      states[0] = 1
      for position in start..<end {
        guard advance(states, over: text[position], counting: &steps) else { return false }
      }
      return states[characters.count / 64] & (1 << UInt64(characters.count % 64)) != 0
    }
  }

  /// Moves every state over one byte; false when none is left.
  private func advance(
    _ states: UnsafeMutableBufferPointer<UInt64>, over byte: UInt8, counting steps: inout Int
  ) -> Bool {
    var isAnyLeft: UInt64 = 0
    // From the highest word down: what moves into the word above can't be moved a second time.
    var word = states.count - 1
    while word >= 0 {
      var moving = states[word]
      states[word] =
        switch byte {
        case Self.colon: 0
        case Self.slash: moving & pathLoops[word]
        default: moving & segmentLoops[word]
        }
      while moving != 0 {
        let state = word * 64 + moving.trailingZeroBitCount
        moving &= moving - 1
        steps += 1
        guard state < characters.count, Self.character(characters[state], takes: byte) else { continue }
        states[(state + 1) / 64] |= 1 << UInt64((state + 1) % 64)
        isAnyLeft = 1
      }
      isAnyLeft |= states[word]
      word -= 1
    }
    return isAnyLeft != 0
  }

  private static func character(_ character: UInt8, takes byte: UInt8) -> Bool {
    character == any ? byte != slash && byte != colon : character == byte
  }
}
