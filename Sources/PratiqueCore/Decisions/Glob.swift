/// A compiled pattern: literal text at both ends, and between them a machine without backtracking.
///
/// The machine has a state before each character that must be consumed, and a last one that accepts. Stars are loops on
/// states. All states that are reachable are followed at once, one bit each, so that no byte is ever looked at again.
final class Glob: Sendable {
  /// The pattern without its stars.
  private let characters: [UInt8]
  /// How many of them are literal text before the first wildcard, and after the last.
  private let prefixCount: Int
  private let suffixCount: Int
  private let hasWildcards: Bool
  /// A word for every 64 states: those with a star, where any byte but `/` and `:` stays; then as many words again:
  /// those with two stars, where only `:` doesn't.
  private let loops: [UInt64]

  private static let star = UInt8(ascii: "*")
  private static let any = UInt8(ascii: "?")
  private static let slash = UInt8(ascii: "/")
  private static let colon = UInt8(ascii: ":")

  init(_ pattern: [UInt8]) {
    let first = pattern.firstIndex(where: Self.isWildcard) ?? pattern.count
    prefixCount = first
    suffixCount = pattern.count - (pattern.lastIndex(where: Self.isWildcard).map { $0 + 1 } ?? first)
    hasWildcards = first < pattern.count
    characters = pattern.filter { $0 != Self.star }

    let words = (characters.count - prefixCount - suffixCount) / 64 + 1
    var loops = [UInt64](repeating: 0, count: 2 * words)
    var state = 0
    for byte in pattern[first...].dropLast(suffixCount) {
      guard byte == Self.star else {
        state += 1
        continue
      }
      let bit: UInt64 = 1 << UInt64(state % 64)
      if loops[state / 64] & bit != 0 { loops[words + state / 64] |= bit }
      loops[state / 64] |= bit
    }
    self.loops = loops
  }

  static func isWildcard(_ byte: UInt8) -> Bool { byte == star || byte == any }

  /// The last bytes of every text that matches, up to eight.
  var tail: ArraySlice<UInt8> { characters.suffix(min(8, suffixCount)) }

  func matches(_ text: UnsafeBufferPointer<UInt8>, counting steps: inout Int) -> Bool {
    guard hasWildcards ? text.count >= characters.count : text.count == characters.count else { return false }
    return characters.withUnsafeBufferPointer { characters in
      // The end first: that is where ARNs differ.
      let ends = text.count - suffixCount
      for index in 0..<suffixCount where text[ends + index] != characters[characters.count - suffixCount + index] {
        return false
      }
      for index in 0..<prefixCount where text[index] != characters[index] { return false }
      guard hasWildcards else { return true }
      let machine = Machine(
        characters: UnsafeBufferPointer(rebasing: characters[prefixCount..<(characters.count - suffixCount)]))
      let middle = UnsafeBufferPointer(rebasing: text[prefixCount..<ends])
      return loops.withUnsafeBufferPointer { machine.accepts(middle, loops: $0, counting: &steps) }
    }
  }

  /// The part between the first wildcard and the last.
  private struct Machine {
    /// What leads from each state to the next: a byte, or `?`.
    let characters: UnsafeBufferPointer<UInt8>

    func accepts(
      _ text: UnsafeBufferPointer<UInt8>, loops: UnsafeBufferPointer<UInt64>, counting steps: inout Int
    ) -> Bool {
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: loops.count / 2) { states in
        states.initialize(repeating: 0)
        states[0] = 1
        for byte in text {
          guard advance(states, over: byte, loops: loops, counting: &steps) else { return false }
        }
        return states[characters.count / 64] & (1 << UInt64(characters.count % 64)) != 0
      }
    }

    /// Moves every state over one byte; false when none is left.
    private func advance(
      _ states: UnsafeMutableBufferPointer<UInt64>, over byte: UInt8, loops: UnsafeBufferPointer<UInt64>,
      counting steps: inout Int
    ) -> Bool {
      var left: UInt64 = 0
      // From the highest word down: what moves into the word above can't be moved a second time.
      var word = states.count - 1
      while word >= 0 {
        var moving = states[word]
        states[word] =
          switch byte {
          case Glob.colon: 0
          case Glob.slash: moving & loops[states.count + word]
          default: moving & loops[word]
          }
        while moving != 0 {
          let state = word * 64 + moving.trailingZeroBitCount
          moving &= moving - 1
          steps += 1
          guard state < characters.count, takes(characters[state], byte) else { continue }
          states[(state + 1) / 64] |= 1 << UInt64((state + 1) % 64)
          left = 1
        }
        left |= states[word]
        word -= 1
      }
      return left != 0
    }

    private func takes(_ character: UInt8, _ byte: UInt8) -> Bool {
      character == Glob.any ? byte != Glob.slash && byte != Glob.colon : character == byte
    }
  }
}
