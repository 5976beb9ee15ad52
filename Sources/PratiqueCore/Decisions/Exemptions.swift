/// Every exemption, ready to say for any subject and instant which of them cover it.
///
/// A subject costs a few look-ups by hash, and a match for each pattern of its control, account and type of resource and
/// for each pattern that leaves the account open.
public struct Exemptions: Sendable {
  /// In the order of ids and versions.
  let all: [Exemption]
  private var controls: [ControlID: ExemptionBuckets] = [:]
  private let teams: [TeamID: [AccountID: [TeamScope]]]

  /// - Parameter teams: what each team owns; the exemptions of a team that is missing cover nothing.
  public init(_ exemptions: [Exemption] = [], teams: [TeamID: [TeamScope]] = [:]) {
    all = exemptions.sorted { $0.id == $1.id ? $0.version < $1.version : $0.id < $1.id }
    self.teams = teams.mapValues { Dictionary(grouping: $0, by: \.accountID) }
    for (index, exemption) in all.enumerated() {
      guard let inForce = exemption.inForce else { continue }
      for target in exemption.selector.targets {
        controls[exemption.control, default: ExemptionBuckets()].insert(target, of: index, inForce: inForce)
      }
    }
  }

  /// The exemptions that cover a subject at an instant, in the order of ids: those in force whose selector and whose
  /// team's scope it lies in, whatever its outcome. Those about a single container are among them.
  public func covering(_ subject: Subject, at instant: Instant) -> [Exemption] {
    var indexes: [Int] = []
    visit(subject, at: instant) { index, fit in
      if fit == .covers { indexes.append(index) }
    }
    return Self.unique(indexes).map { all[$0] }
  }

  /// Whether the verdict depends on more than the word of the outcome: on the subject's evidence, because an exemption
  /// is about a container, or on what the control read, because one holds until that changes.
  public func needsFacts(_ subject: Subject, at instant: Instant) -> Bool {
    var isNeeded = false
    visit(subject, at: instant) { index, fit in
      guard fit == .covers || fit == .factsChanged else { return }
      let selector = all[index].selector
      if selector.container != nil || selector.unchangedFacts != nil { isNeeded = true }
    }
    return isNeeded
  }

  /// How an exemption in force, one of whose targets is meant, stands to a subject.
  enum Fit: Hashable {
    case covers
    /// The target is a revision, and another one is judged.
    case otherRevision
    case lacksTag
    case factsChanged
    case outsideTeam
  }

  /// Calls for every target that is meant of every exemption in force: an exemption may come more than once.
  func visit(_ subject: Subject, at instant: Instant, _ body: (Int, Fit) -> Void) {
    guard let buckets = controls[subject.control] else { return }
    buckets.visit(subject.resource, at: instant) { index, isMeant in
      body(index, isMeant ? fit(of: all[index], to: subject) : .otherRevision)
    }
  }

  private func fit(of exemption: Exemption, to subject: Subject) -> Fit {
    guard exemption.selector.tags.allSatisfy({ $0.holds(in: subject.tags) }) else { return .lacksTag }
    let scopes = teams[exemption.team]?[subject.resource.accountID] ?? []
    guard scopes.contains(where: { $0.covers(subject.resource, tags: subject.tags) }) else { return .outsideTeam }
    if let unchanged = exemption.selector.unchangedFacts {
      guard let facts = subject.factsRead, let requested = unchanged[subject.resource.resource],
        facts.utf8.elementsEqual(requested.utf8)
      else { return .factsChanged }
    }
    return .covers
  }

  /// Whether a team owns anything.
  func owns(_ team: TeamID) -> Bool {
    teams[team]?.isEmpty == false
  }

  /// In order, each once.
  static func unique(_ indexes: [Int]) -> [Int] {
    guard indexes.count > 1 else { return indexes }
    return Set(indexes).sorted()
  }
}
