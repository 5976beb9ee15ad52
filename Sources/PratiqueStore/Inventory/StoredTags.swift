internal import Foundation

/// The stored form of a resource's tags: a JSON object, its keys in order, so that equal tags have equal bytes.
public enum StoredTags {
  /// The tags as JSON.
  public static func encode(_ tags: [String: String]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // A dictionary of text can't fail to encode.
    // swift-format-ignore: NeverUseForceTry
    return String(decoding: try! encoder.encode(tags), as: UTF8.self)
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
