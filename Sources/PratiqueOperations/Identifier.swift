/// Makes identifiers: a prefix that says of what, and 80 random bits in Crockford's base 32.
enum Identifier {
  private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  static func random(_ prefix: String) -> String {
    var generator = SystemRandomNumberGenerator()
    let text = (0..<16).map { _ in digits[Int.random(in: 0..<32, using: &generator)] }
    return "\(prefix)_\(String(text))"
  }
}
