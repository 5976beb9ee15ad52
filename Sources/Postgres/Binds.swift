import CLibPQ

/// The values of one statement in the server's binary form, end to end in one buffer.
struct Binds: Sendable {
  private(set) var types: [Oid] = []
  /// How many of `bytes` each value takes; -1 is NULL, which takes none.
  private var lengths: [Int32] = []
  /// Starts with one unused byte, so that an empty value has an address too: libpq reads a null pointer as NULL.
  private var bytes: [UInt8] = [0]

  var count: Int { types.count }

  mutating func append<Value: PostgresEncodable>(_ value: Value?) {
    types.append(Value.postgresType.rawValue)
    guard let value else {
      lengths.append(-1)
      return
    }
    let start = bytes.count
    value.encode(into: &bytes)
    lengths.append(Int32(bytes.count - start))
  }

  mutating func append(_ other: Binds) {
    types += other.types
    lengths += other.lengths
    bytes += other.bytes.dropFirst()
  }

  /// Lends the values as the parallel arrays that libpq wants, valid during the call only.
  func withParameters<Result>(
    _ body: (
      _ count: Int32, _ types: UnsafePointer<Oid>?, _ values: UnsafePointer<UnsafePointer<CChar>?>?,
      _ lengths: UnsafePointer<Int32>?, _ formats: UnsafePointer<Int32>?
    ) -> Result
  ) -> Result {
    guard !types.isEmpty else { return body(0, nil, nil, nil, nil) }
    return bytes.withUnsafeBytes { buffer in
      var offset = 1
      let values = lengths.map { length -> UnsafePointer<CChar>? in
        guard length >= 0, let base = buffer.baseAddress else { return nil }
        defer { offset += Int(length) }
        return (base + offset).assumingMemoryBound(to: CChar.self)
      }
      let formats = [Int32](repeating: Format.binary, count: types.count)
      return body(Int32(types.count), types, values, lengths, formats)
    }
  }
}

/// How values travel.
enum Format {
  static let binary: Int32 = 1
}
