/// What a control finds in a configuration alone, blind to every decision, with the fields that decided.
///
/// Evidence names every field that makes a resource fail, and the single deciding field of the other outcomes.
/// A control that passes because every container passes has none to name.
public enum Outcome: Hashable, Sendable {
  case compliant([Evidence])
  case nonCompliant([Evidence])
  case notApplicable([Evidence])
  case insufficientData([Evidence])

  /// The outcome's word without its evidence.
  ///
  /// The raw values are stored three bits a control (``PackedOutcomes``): they never change their meaning.
  /// Only `NON_COMPLIANT` has bit 1, so that one mask finds every resource that fails anything.
  public enum Kind: UInt8, CaseIterable, Hashable, Sendable {
    case compliant = 1
    case nonCompliant = 2
    case notApplicable = 4
    case insufficientData = 5

    /// AWS Config's word: `NON_COMPLIANT`.
    public var word: String {
      switch self {
      case .compliant: "COMPLIANT"
      case .nonCompliant: "NON_COMPLIANT"
      case .notApplicable: "NOT_APPLICABLE"
      case .insufficientData: "INSUFFICIENT_DATA"
      }
    }

    /// The exact word; `nil` for any other text.
    public init?(word: String) {
      guard let kind = Kind.allCases.first(where: { $0.word == word }) else { return nil }
      self = kind
    }
  }

  /// The word alone.
  public var kind: Kind {
    switch self {
    case .compliant: .compliant
    case .nonCompliant: .nonCompliant
    case .notApplicable: .notApplicable
    case .insufficientData: .insufficientData
    }
  }

  /// The fields alone.
  public var evidence: [Evidence] {
    switch self {
    case .compliant(let evidence), .nonCompliant(let evidence), .notApplicable(let evidence),
      .insufficientData(let evidence):
      evidence
    }
  }
}
