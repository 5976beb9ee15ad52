internal import PratiqueCore
internal import PratiqueStore

extension TermsRecord {
  /// What was known of the terms at an instant; `nil` before somebody asked for them.
  ///
  /// - Parameters:
  ///   - terms: all of the exemption's.
  ///   - approvals: all of the exemption's, oldest first.
  func known(at instant: Instant, among terms: [TermsRecord], _ approvals: [ApprovalRecord]) -> TermsRecord? {
    guard requestedAt <= instant else { return nil }
    // When they were rejected, withdrawn or revoked is when that was known; that they end when later terms begin was known
    // since those were approved.
    if state != .superseded, let endedAt, endedAt <= instant { return self }
    var known = self
    if let approvedAt, approvedAt > instant { known.approvedAt = nil }
    known.state = known.approvedAt == nil ? .requested : .approved
    (known.endedAt, known.endedBy, known.endReason) = (nil, nil, nil)
    guard known.approvedAt != nil else { return known }
    let replacements = terms.compactMap { other -> (start: Instant, terms: Int32)? in
      guard other.number > number, let approvedAt = other.approvedAt, approvedAt <= instant else { return nil }
      return (max(approvedAt, other.startsAt), other.number)
    }
    guard let replacement = replacements.min(by: { $0 < $1 }) else { return known }
    known.state = .superseded
    known.endedAt = replacement.start
    known.endedBy =
      approvals.last { $0.terms == replacement.terms && $0.approvedAt <= instant }?.personID ?? endedBy
    known.endReason = "replaced by terms \(replacement.terms)"
    return known
  }
}

extension ExemptionView {
  /// As it was known at an instant of the past; `nil` before somebody asked for it. Its version is that of now.
  ///
  /// - Parameter terms: all of the exemption's, oldest first.
  init?(
    _ exemption: ExemptionRecord, terms: [TermsRecord], approvals: [ApprovalRecord], knownAt instant: Instant
  ) throws {
    let known = terms.compactMap { $0.known(at: instant, among: terms, approvals) }
    guard !known.isEmpty else { return nil }
    try self.init(exemption, terms: known, approvals: approvals.filter { $0.approvedAt <= instant }, at: instant)
  }
}
