extension Datum {
  /// The value as a CSV field (RFC 4180).
  ///
  /// A spreadsheet takes a field that starts with `=`, `+`, `-`, `@`, tab, CR, LF or NUL for a formula or worse, so such
  /// text gets an apostrophe in front. Other control characters are spelled out; JSON is the lossless form.
  var csv: String {
    var text = inline
    if !isNumber, let first = text.unicodeScalars.first, "=+-@\t\r\n\0".unicodeScalars.contains(first) {
      text = "'" + text
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    text = lines.map { String($0).visible }.joined(separator: "\n")
    guard text.unicodeScalars.contains(where: { "\",\n\r".unicodeScalars.contains($0) }) else { return text }
    return "\"\(text.doublingQuotes)\""
  }
}

extension String {
  fileprivate var doublingQuotes: String {
    split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
  }
}
