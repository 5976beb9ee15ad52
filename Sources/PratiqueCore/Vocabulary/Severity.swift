/// How much a failing control weighs, in Security Hub's words.
public enum Severity: String, CaseIterable, Hashable, Sendable {
  case low = "LOW"
  case medium = "MEDIUM"
  case high = "HIGH"
  case critical = "CRITICAL"
}
