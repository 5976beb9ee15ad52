import PratiqueCore
import PratiqueOperations

/// The scores as the API writes them: from 0 to 1, rounded to four places, and always all of them.
struct ScoresAnswer: Encodable, Sendable {
  struct AcceptedRisk: Encodable, Sendable {
    @OrNull var exemption: Double?
    @OrNull var disablement: Double?
  }

  @OrNull var score: Double?
  @OrNull var strictScore: Double?
  let acceptedRisk: AcceptedRisk
  @OrNull var securityScore: Double?

  init(_ scores: Scores) {
    score = scores.score?.inFourPlaces
    strictScore = scores.strictScore?.inFourPlaces
    acceptedRisk = AcceptedRisk(
      exemption: scores.acceptedByExemption?.inFourPlaces, disablement: scores.acceptedByDisablement?.inFourPlaces)
    securityScore = scores.securityScore?.inFourPlaces
  }

  private enum CodingKeys: String, CodingKey {
    case score
    case strictScore = "strict_score"
    case acceptedRisk = "accepted_risk"
    case securityScore = "security_score"
  }
}

extension Double {
  /// Rounded to four decimal places, as shares and days are written.
  ///
  /// Adding 0 makes of −0, which JSON would show, a plain 0.
  var inFourPlaces: Double { (self * 10_000).rounded() / 10_000 + 0 }
}
