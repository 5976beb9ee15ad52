/// Why the evaluator ran (DESIGN section 1).
public enum EvaluationTrigger: String, CaseIterable, Hashable, Sendable {
  /// Resources came in.
  case ingest
  /// A control went on or off: by a decision, or because one began or ended.
  case enablement
  /// An exemption began, was revoked or changed its reach.
  case exemption
  /// An exemption came to its end.
  case expiry
  /// The rules changed.
  case catalogue
  case manual
}
