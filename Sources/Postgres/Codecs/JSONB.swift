/// A JSON document in the server's `jsonb`, as text.
///
/// The server re-renders what it stores: key order, spacing and duplicate keys are not kept.
public struct JSONB: Hashable, Sendable {
  /// The document.
  public var text: String

  /// Any text; the server refuses what isn't JSON with ``SQLState/invalidTextRepresentation``.
  public init(text: String) { self.text = text }
}

extension JSONB: PostgresEncodable, PostgresDecodable {
  /// The only version of the binary form there has been: the text, after this byte.
  private static let formatVersion: UInt8 = 1

  /// `jsonb`
  public static var postgresType: PostgresType { .jsonb }

  /// The version byte, then UTF-8.
  public func encode(into bytes: inout [UInt8]) {
    bytes.append(Self.formatVersion)
    bytes.append(contentsOf: text.utf8)
  }

  /// Reads `jsonb` and `json`.
  public init(postgresBinary bytes: UnsafeRawBufferPointer, type: PostgresType) throws(PostgresError) {
    switch type {
    case .json: text = try String.utf8(bytes)
    case .jsonb:
      guard bytes.first == Self.formatVersion else {
        throw .decoding(column: "", reason: "its jsonb version is unknown")
      }
      text = try String.utf8(bytes.dropFirst())
    default: throw .wrongType(type, wanted: "JSONB")
    }
  }
}
