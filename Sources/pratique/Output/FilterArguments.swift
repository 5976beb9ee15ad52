import PratiqueCore

/// Reads the values of filters, and says what they should be.
enum FilterArguments {
  /// Why a value can't be taken; ArgumentParser prints it behind the value and the option's name.
  struct Refusal: Error, CustomStringConvertible {
    let description: String
  }

  static func accountID(_ text: String) throws -> AccountID {
    try read(text, "an account id has 12 digits", AccountID.init)
  }

  static func region(_ text: String) throws -> Region {
    try read(text, "a region looks like eu-west-1", Region.init)
  }

  static func resourceType(_ text: String) throws -> ResourceType {
    try read(text, oneOf(ResourceType.allCases.map(\.name)), ResourceType.init(name:))
  }

  static func resource(_ text: String) throws -> ResourceARN {
    do throws(ARNError) {
      return try ResourceARN(text)
    } catch {
      throw Refusal(description: "it \(error)")
    }
  }

  static func control(_ text: String) throws -> ControlID {
    try read(text, oneOf(Catalogue.controls.map(\.id.description)), ControlID.init)
  }

  static func severity(_ text: String) throws -> Severity {
    try read(text, oneOf(Severity.allCases.map(\.rawValue)), Severity.init(rawValue:))
  }

  static func outcome(_ text: String) throws -> Outcome.Kind {
    try read(text, oneOf(Outcome.Kind.allCases.map(\.word)), Outcome.Kind.init(word:))
  }

  static func verdict(_ text: String) throws -> Verdict {
    try read(text, oneOf(Verdict.allCases.map(\.rawValue)), Verdict.init(rawValue:))
  }

  static func accountGroup(_ text: String) throws -> AccountGroupID {
    try read(text, identifier, AccountGroupID.init)
  }

  static func team(_ text: String) throws -> TeamID {
    try read(text, identifier, TeamID.init)
  }

  static func exemption(_ text: String) throws -> ExemptionID {
    try read(text, "an exemption's id looks like exm_4F9", ExemptionID.init)
  }

  static func category(_ text: String) throws -> Exemption.Category {
    try read(text, oneOf(Exemption.Category.allCases.map(\.rawValue)), Exemption.Category.init(rawValue:))
  }

  static func phase(_ text: String) throws -> ExemptionPhase {
    try read(text, oneOf(ExemptionPhase.allCases.map(\.rawValue)), ExemptionPhase.init(rawValue:))
  }

  /// `key=value`; the value may hold further equals signs.
  static func tag(_ text: String) throws -> TagCondition {
    try read(text, "write a tag as key=value") { text in
      guard let sign = text.firstIndex(of: "="), sign > text.startIndex else { return nil }
      return TagCondition(key: String(text[..<sign]), value: String(text[text.index(after: sign)...]))
    }
  }

  /// Checked here, so that a typing error costs no round trip.
  static func target(_ text: String) throws -> String {
    do throws(TargetError) {
      return try Selector.Target(text).description
    } catch {
      throw Refusal(description: "it \(error)")
    }
  }

  private static let identifier = "a name has 1 to 64 of A-Z, a-z, 0-9, _ and -"

  static func read<Value>(_ text: String, _ hint: String, _ parse: (String) -> Value?) throws -> Value {
    guard let value = parse(text) else { throw Refusal(description: hint) }
    return value
  }

  static func oneOf(_ words: [String]) -> String {
    "it must be one of \(words.joined(separator: ", "))"
  }
}
