/// Whether an exemption in force is of any use, and why not. Listed, never acted upon.
public enum ExemptionHealth: Hashable, Sendable {
  /// Without it this many findings would fail, or fail in one container more.
  case effective(findings: Int)
  /// It covers failing findings, and others cover each of them as well; at most ten are named.
  case redundant(findings: Int, with: [ExemptionID])
  /// Nothing that it covers fails.
  case unneeded(findings: Int)
  /// It covers nothing.
  case unmatched(Miss)
  /// The control is off for everything that it covers.
  case dormant(findings: Int)
  /// Its owner can't reach what it is about.
  case orphaned(Loss)

  /// Why nothing is covered.
  public enum Miss: Hashable, Sendable {
    case never
    /// What it covered once is there no more.
    case resourceGone
    /// Resources it is about don't carry its tags.
    case tagDrift(resources: Int)
    /// "Until changed", and changed it is.
    case changed(resources: Int)
    /// Another revision is judged.
    case otherRevision
  }

  /// Why the owner can't reach anything.
  public enum Loss: Hashable, Sendable {
    case teamOwnsNothing(TeamID)
    case outsideTeam(TeamID, resources: Int)
  }

  /// In one word.
  public var word: String {
    switch self {
    case .effective: "EFFECTIVE"
    case .redundant: "REDUNDANT"
    case .unneeded: "UNNEEDED"
    case .unmatched: "UNMATCHED"
    case .dormant: "DORMANT"
    case .orphaned: "ORPHANED"
    }
  }

  /// One sentence, without a full stop.
  public var reason: String {
    switch self {
    case .effective(let findings): "\(counted(findings, "finding")) would fail without it, or in more containers"
    case .redundant(let findings, let others):
      "what it covers (\(counted(findings, "failing finding"))) is covered by "
        + (others.isEmpty ? "others" : others.map(\.rawValue).joined(separator: ", ")) + " as well"
    case .unneeded(let findings): "nothing of what it covers fails (\(counted(findings, "finding")))"
    case .unmatched(.never): "it has never matched a resource"
    case .unmatched(.resourceGone): "what it matched is gone"
    case .unmatched(.tagDrift(let resources)): "\(counted(resources, "resource")) would match, but for the tags"
    case .unmatched(.changed(let resources)):
      "it held until changed, and \(counted(resources, "resource")) changed"
    case .unmatched(.otherRevision): "another revision is judged now"
    case .dormant(let findings): "the control is off for all it covers (\(counted(findings, "finding")))"
    case .orphaned(.teamOwnsNothing(let team)): "team \(team) owns nothing"
    case .orphaned(.outsideTeam(let team, let resources)):
      "what it matches (\(counted(resources, "resource"))) is outside the scopes of team \(team)"
    }
  }

  private func counted(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
  }
}
