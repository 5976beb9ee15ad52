/// Parameters in the order in which they are sent; those without a value are left out.
struct Query: ExpressibleByDictionaryLiteral {
  private var pairs: [(name: String, value: String?)]

  init(dictionaryLiteral elements: (String, String?)...) {
    pairs = elements.map { (name: $0.0, value: $0.1) }
  }

  /// What stands behind the question mark; `nil` when no parameter has a value.
  var text: String? {
    let given = pairs.compactMap { name, value in value.map { "\(name)=\($0.percentEncoded)" } }
    return given.isEmpty ? nil : given.joined(separator: "&")
  }

  /// Those of the second behind those of the first.
  static func + (first: Query, second: Query) -> Query {
    var sum = first
    sum.pairs += second.pairs
    return sum
  }
}
