extension JSONReader {
  /// Reads tags in any of AWS's spellings: a map, as in the envelope of configuration items, or a list of
  /// `{"key","value"}` or `{"Key","Value"}`, as in API answers, query results and configurations.
  ///
  /// Keys and values are kept as they stand. Only where tags are kept (``IntakeLimits/keepsTags``): no outcome depends
  /// on them, so that judging alone can pass over them.
  mutating func readTags() throws(JSONFault) -> [String: String] {
    guard limits.keepsTags else {
      try skipValue()
      return [:]
    }
    var tags: [String: String] = [:]
    if try token() == UInt8(ascii: "{") {
      try readObject { (reader, key) throws(JSONFault) in
        let name = key.string
        if let value = try reader.readRawText() { tags[name] = value.string }
      }
      return tags
    }
    try readList { (reader, _) throws(JSONFault) in
      var name: String?
      var value = ""
      try reader.readFields { (reader, key) throws(JSONFault) in
        if key.names("key") {
          name = try reader.readRawText()?.string
        } else if key.names("value") {
          value = try reader.readRawText()?.string ?? ""
        } else {
          try reader.skipValue()
        }
      }
      if let name { tags[name] = value }
    }
    return tags
  }
}
