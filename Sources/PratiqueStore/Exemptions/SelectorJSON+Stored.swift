internal import Foundation
public import PratiqueCore

extension SelectorJSON {
  /// As JSON, its keys in order.
  public var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Text and flags can't fail to encode.
    // swift-format-ignore: NeverUseForceTry
    return String(decoding: try! encoder.encode(self), as: UTF8.self)
  }

  /// - Throws: ``DamagedRowError`` for anything that `text` doesn't write.
  init(stored text: String) throws {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
    } catch {
      throw DamagedRowError("exemption: its selector can't be read")
    }
  }
}
