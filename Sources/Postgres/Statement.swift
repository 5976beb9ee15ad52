import Glibc

/// A statement as libpq takes it: its text, made once, and the values bound to it.
struct Statement {
  let text: String
  let binds: Binds

  /// - Throws: ``PostgresError/misuse(_:)`` for what libpq would refuse too late, or not at all.
  init(_ sql: SQL) throws(PostgresError) {
    guard sql.bindCount <= Int(UInt16.max) else { throw .misuse("a statement can have 65535 parameters at most") }
    text = sql.text
    binds = sql.binds
    try Self.check(text)
  }

  /// libpq takes C strings, so a zero byte would silently cut the statement short.
  static func check(_ text: String) throws(PostgresError) {
    var text = text
    guard text.withUTF8({ $0.isEmpty || memchr($0.baseAddress!, 0, $0.count) == nil }) else {
      throw .misuse("a statement contains the character U+0000")
    }
  }
}
