internal import Crypto
internal import Foundation
internal import PratiqueCore

/// Where the next page of a list begins, as an opaque text that is bound to its query and reader.
struct Cursor {
  let fields: [String]

  /// - Parameter query: everything that selects and orders the list.
  func text(for query: String) -> String {
    let position = Data(fields.joined(separator: "\n").utf8)
    return Self.base64(Self.seal(position, query) + position)
  }

  /// - Throws: ``OperationError/invalidCursor`` for a cursor of another query, and for one that was altered.
  init(_ text: String, for query: String, fields count: Int) throws(OperationError) {
    guard let data = Self.data(text), data.count > 8 else { throw .invalidCursor }
    let position = data.dropFirst(8)
    let fields = String(decoding: position, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    guard Self.seal(Data(position), query) == data.prefix(8), fields.count == count else { throw .invalidCursor }
    self.fields = fields.map(String.init)
  }

  init(fields: [String]) {
    self.fields = fields
  }

  /// What a cursor of a list is bound to: the list, what selects in it, and who reads it.
  static func key(_ list: String, _ parts: [String?], of principal: Principal) -> String {
    ([list, principal.organisationID.rawValue, principal.personID.rawValue] + parts.map { $0 ?? "" })
      .joined(separator: "\n")
  }

  private static func seal(_ position: Data, _ query: String) -> Data {
    Data(SHA256.hash(data: position + Data("\n\(query)".utf8)).prefix(8))
  }

  private static func base64(_ data: Data) -> String {
    data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  private static func data(_ text: String) -> Data? {
    let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    return Data(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/") + padding)
  }
}
