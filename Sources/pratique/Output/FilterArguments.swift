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

  private static func read<Value>(_ text: String, _ hint: String, _ parse: (String) -> Value?) throws -> Value {
    guard let value = parse(text) else { throw Refusal(description: hint) }
    return value
  }

  private static func oneOf(_ words: [String]) -> String {
    "it must be one of \(words.joined(separator: ", "))"
  }
}
