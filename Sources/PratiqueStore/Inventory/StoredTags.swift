internal import Foundation

/// The stored form of a resource's tags: a JSON object, its keys in order, so that equal tags have equal bytes.
public enum StoredTags {
  /// The tags as JSON.
  public static func encode(_ tags: [String: String]) -> String {
    // Every observation passes here, and nearly all tags stand in JSON as they are; the bytes are those of the encoder.
    if tags.allSatisfy({ isPlain($0.key) && isPlain($0.value) }) {
      let fields = tags.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      return "{" + fields.map { "\"\($0.key)\":\"\($0.value)\"" }.joined(separator: ",") + "}"
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // A dictionary of text can't fail to encode.
    // swift-format-ignore: NeverUseForceTry
    return String(decoding: try! encoder.encode(tags), as: UTF8.self)
  }

  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
  }

  /// The tags that were stored; none for `nil`.
  ///
  /// - Throws: ``DamagedRowError`` for anything that `encode` doesn't write.
  public static func decode(_ json: String?) throws -> [String: String] {
    guard let json else { return [:] }
    do {
      return try JSONDecoder().decode([String: String].self, from: Data(json.utf8))
    } catch {
      throw DamagedRowError("configuration: its tags can't be read")
    }
  }
}
