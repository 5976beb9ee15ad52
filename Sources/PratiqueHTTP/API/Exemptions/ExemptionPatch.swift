import PratiqueCore
import PratiqueOperations

/// A merge patch of an exemption's terms: an absent member is unchanged, `null` takes away what can be absent.
struct ExemptionPatch: Sendable {
  private let category: String?
  private let selector: SelectorJSON?
  private let reason: String?
  private let evidence: String??
  private let startsAt: Instant?
  private let expiresAt: Instant??

  init(_ body: BodyReader) {
    category = body.text("category")
    selector = body.selector()
    reason = body.text("reason", atMost: 2_000)
    evidence = body.isGiven("evidence") ? .some(body.text("evidence")) : .none
    startsAt = body.instant("starts_at")
    expiresAt = body.isGiven("expires_at") ? .some(body.instant("expires_at")) : .none
  }

  @Sendable
  func apply(to terms: inout ExemptionTerms) {
    if let category { terms.category = category }
    if let selector { terms.selector = selector }
    if let reason { terms.reason = reason }
    if let evidence { terms.evidence = evidence }
    if let startsAt { terms.startsAt = startsAt }
    if let expiresAt { terms.expiresAt = expiresAt }
  }
}

extension BodyReader {
  /// What an exemption is asked to say; `nil` when something of it is missing.
  func exemptionTerms() -> ExemptionTerms? {
    let control = require("control", expected: "a control such as ECS.2") { $0 }
    let category = text("category")
    let selector = selector()
    if selector == nil, !isGiven("selector") { refuse("selector", "`selector` is missing") }
    let reason = require("reason", expected: "a text") { $0 }
    let evidence = text("evidence")
    let startsAt = instant("starts_at")
    let expiresAt = instant("expires_at")
    guard let control, let selector, let reason else { return nil }
    return ExemptionTerms(
      control: control, category: category ?? Exemption.Category.waiver.rawValue, selector: selector, reason: reason,
      evidence: evidence, startsAt: startsAt, expiresAt: expiresAt)
  }
}
