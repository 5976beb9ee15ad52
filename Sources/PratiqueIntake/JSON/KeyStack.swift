/// Hashes of the keys of all objects that are open, innermost last; who uses it counts them.
final class KeyStack {
  private(set) var hashes: UnsafeMutablePointer<UInt64>
  /// How many have room.
  private(set) var capacity = 256

  init() {
    hashes = .allocate(capacity: capacity)
  }

  deinit {
    hashes.deallocate()
  }

  /// Makes room for twice as many; pointers to the hashes are void afterwards.
  func grow() {
    let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: hashes, count: capacity)
    hashes.deallocate()
    hashes = larger
    capacity *= 2
  }
}
