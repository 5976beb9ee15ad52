/// A tag that a resource must carry, with exactly this value; letter case counts.
public struct TagCondition: Hashable, Sendable {
  /// The tag's key.
  public let key: String
  /// The tag's whole value.
  public let value: String

  /// Takes both as they are.
  public init(key: String, value: String) {
    self.key = key
    self.value = value
  }

  /// Whether the tags of a resource satisfy it.
  ///
  /// Bytes are compared: Swift calls differently encoded accents equal, AWS doesn't.
  public func holds(in tags: [String: String]) -> Bool {
    // The value that is found may stand under a key that is only canonically equal, so the keys are compared too.
    guard let index = tags.index(forKey: key) else { return false }
    let (found, foundValue) = tags[index]
    return found.utf8.elementsEqual(key.utf8) && foundValue.utf8.elementsEqual(value.utf8)
  }
}
