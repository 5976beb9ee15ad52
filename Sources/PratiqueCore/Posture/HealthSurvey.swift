/// The health of every exemption at one instant, found in one pass over the subjects.
public struct HealthSurvey: Sendable {
  private struct Tally {
    var covered = 0
    var disabled = 0
    /// Failing findings to whose coverage it adds, though others would do.
    var shared = 0
    /// Findings whose coverage would be less without it.
    var decisive = 0
    var others: Set<ExemptionID> = []
    var misses: [Exemptions.Fit: Int] = [:]
  }

  private let posture: Posture
  private let instant: Instant
  /// By the place of the exemption.
  private var tallies: [Int: Tally] = [:]

  /// Nothing is surveyed yet.
  public init(of posture: Posture, at instant: Instant) {
    self.posture = posture
    self.instant = instant
  }

  /// Takes a subject into account; each resource and control once.
  public mutating func add(_ subject: Subject) {
    var fits: [Int: Exemptions.Fit] = [:]
    posture.exemptions.visit(subject, at: instant) { index, fit in
      // An exemption may be met through several targets; that one of them covers is what counts.
      if fits[index] != .covers { fits[index] = fit }
    }
    guard !fits.isEmpty else { return }
    for (index, fit) in fits where fit != .covers { tallies[index, default: Tally()].misses[fit, default: 0] += 1 }

    let covering = fits.filter { $0.value == .covers }.map(\.key).sorted()
    let explanation = posture.explain(subject, coveredBy: covering.map { posture.exemptions.all[$0] }, at: instant)
    for index in covering {
      var tally = tallies[index] ?? Tally()
      tally.covered += 1
      if explanation.verdict == .disabled { tally.disabled += 1 }
      if explanation.verdict == .exempt || explanation.verdict == .fail {
        count(index, among: covering, of: subject.outcome, in: &tally)
      }
      tallies[index] = tally
    }
  }

  /// Compares the coverage of a failure with all exemptions, without one, and with that one alone.
  private func count(_ index: Int, among covering: [Int], of outcome: Outcome, in tally: inout Tally) {
    let exemptions = posture.exemptions.all
    let others = covering.filter { $0 != index }.map { exemptions[$0] }
    let without = Coverage(of: outcome, by: others)
    if without != Coverage(of: outcome, by: others + [exemptions[index]]) {
      tally.decisive += 1
    } else if Coverage(of: outcome, by: [exemptions[index]]) != Coverage(of: outcome, by: []) {
      tally.shared += 1
      for other in others where tally.others.count < 10 { tally.others.insert(other.id) }
    }
  }

  /// The health of an exemption after every subject was added; `nil` if it isn't in force at the instant.
  ///
  /// - Parameter hasMatchedBefore: whether anything is known that it once covered.
  public func health(of id: ExemptionID, hasMatchedBefore: Bool = false) -> ExemptionHealth? {
    let exemptions = posture.exemptions.all
    guard let index = exemptions.firstIndex(where: { $0.id == id && $0.isInForce(at: instant) }) else { return nil }
    return health(at: index, hasMatchedBefore: hasMatchedBefore)
  }

  /// The health of every exemption in force, in the order of ids.
  ///
  /// - Parameter hasMatchedBefore: whether anything is known that an exemption once covered.
  public func healths(hasMatchedBefore: (ExemptionID) -> Bool = { _ in false }) -> [(ExemptionID, ExemptionHealth)] {
    let exemptions = posture.exemptions.all
    return exemptions.indices.filter { exemptions[$0].isInForce(at: instant) }.map { index in
      (exemptions[index].id, health(at: index, hasMatchedBefore: hasMatchedBefore(exemptions[index].id)))
    }
  }

  private func health(at index: Int, hasMatchedBefore: Bool) -> ExemptionHealth {
    let tally = tallies[index] ?? Tally()
    guard tally.covered > 0 else { return miss(of: posture.exemptions.all[index], tally, hasMatchedBefore) }
    if tally.disabled == tally.covered { return .dormant(findings: tally.covered) }
    if tally.decisive > 0 { return .effective(findings: tally.decisive) }
    if tally.shared > 0 { return .redundant(findings: tally.shared, with: tally.others.sorted()) }
    return .unneeded(findings: tally.covered)
  }

  private func miss(of exemption: Exemption, _ tally: Tally, _ hasMatchedBefore: Bool) -> ExemptionHealth {
    if !posture.exemptions.owns(exemption.team) { return .orphaned(.teamOwnsNothing(exemption.team)) }
    if let resources = tally.misses[.outsideTeam] {
      return .orphaned(.outsideTeam(exemption.team, resources: resources))
    }
    if let resources = tally.misses[.factsChanged] { return .unmatched(.changed(resources: resources)) }
    if let resources = tally.misses[.lacksTag] { return .unmatched(.tagDrift(resources: resources)) }
    if tally.misses[.otherRevision] != nil { return .unmatched(.otherRevision) }
    return .unmatched(hasMatchedBefore ? .resourceGone : .never)
  }
}
