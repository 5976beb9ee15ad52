internal import PratiqueCore
internal import PratiqueStore

/// Decides what a batch changes: what is known, and what arrives, in; what to write, out. Pure.
struct IngestPlan {
  private(set) var change = InventoryChange()
  /// The findings that change, as history keeps them.
  private(set) var updates: [HistoryRecorder.Update] = []
  /// Everything about which anything was learnt.
  private(set) var touched: Set<ResourceARN> = []
  /// What became of each arriving observation, in their order.
  private(set) var dispositions: [KnownVersions<StoredVersion.Content>.Disposition] = []
  private(set) var resourcesJudged = 0
  /// Findings, single controls on single resources, that appear, change or close.
  private(set) var findingsChanged = 0

  /// Whether anything was judged. Not when observations only said once more, later, what is known.
  var isEvaluation: Bool { dispositions.contains(.accepted) || findingsChanged > 0 }

  /// - Parameters:
  ///   - known: of everything that arrives and isn't repeated.
  ///   - repeated: the places of observations that are stored exactly so.
  init(known: KnownInventory, arriving: [ArrivingObservation], repeated: Set<Int> = []) {
    var versions = known.versions
    var newest: [ResourceARN: StoredVersion] = [:]
    for (place, observation) in arriving.enumerated() {
      guard !repeated.contains(place) else {
        dispositions.append(.unchanged(isNewer: false))
        continue
      }
      let stored = observation.stored
      let disposition = versions[stored.resource.resource, default: KnownVersions()]
        .take(stored.version, of: stored.resource.revision)
      dispositions.append(disposition)
      switch disposition {
      case .accepted, .unchanged(isNewer: true): newest[stored.resource] = stored
      case .unchanged(isNewer: false), .stale: break
      }
    }
    change.versions = Array(newest.values)
    change.hasNewResources = newest.keys.contains { known.versions[$0.resource] == nil }
    change.replacesVersions = newest.keys.contains { known.versions[$0.resource]?[$0.revision] != nil }

    let platforms = Platforms(versions: versions, windowsRevisions: known.windowsRevisions)
    var judged: Set<ARN> = []
    for resource in newest.keys where judged.insert(resource.resource).inserted {
      judge(resource, versions[resource.resource] ?? KnownVersions(), known.findings[resource.resource], platforms)
    }
    touched = Set(newest.keys.map { $0.at(nil) } + known.runners.map(\.service))
    for runner in known.runners where judged.insert(runner.service.resource).inserted {
      let outcomes = platforms.isWindows(runner.runs) ? runner.outcomesOnWindows : runner.outcomes
      rejudge(runner.service, outcomes, runner.finding)
    }
    resourcesJudged = judged.count
  }

  private mutating func judge(
    _ resource: ResourceARN, _ versions: KnownVersions<StoredVersion.Content>, _ finding: StoredFinding?,
    _ platforms: Platforms
  ) {
    guard let (revision, version) = versions.judged else {
      if let finding {
        change.closed.append(resource.at(nil))
        updates.append(HistoryRecorder.Update(resource: resource.at(finding.revision), before: finding, after: nil))
        findingsChanged += finding.outcomes.changes(to: PackedOutcomes())
      }
      return
    }
    let content = version.content
    let runsWindows = content.runs.map(platforms.isWindows) ?? false
    let outcomes = runsWindows ? content.outcomesOnWindows ?? content.outcomes : content.outcomes
    guard finding?.revision != revision || finding?.outcomes != outcomes || finding?.isGone != content.isGone else {
      return
    }
    change.findings.append((resource.at(revision), outcomes, isGone: content.isGone))
    updates.append(
      HistoryRecorder.Update(
        resource: resource.at(revision), before: finding, after: outcomes, isGone: content.isGone))
    findingsChanged += (finding?.outcomes ?? PackedOutcomes()).changes(to: outcomes)
  }

  /// A service that isn't in the batch, though what it runs is.
  private mutating func rejudge(_ service: ResourceARN, _ outcomes: PackedOutcomes, _ finding: StoredFinding) {
    guard finding.outcomes != outcomes else { return }
    change.findings.append((service, outcomes, isGone: false))
    updates.append(HistoryRecorder.Update(resource: service, before: finding, after: outcomes))
    findingsChanged += finding.outcomes.changes(to: outcomes)
  }
}

/// Which task definition revisions are Windows ones, after the batch.
private struct Platforms {
  /// Of everything the batch names.
  let versions: [ARN: KnownVersions<StoredVersion.Content>]
  /// Of what its services run besides.
  let windowsRevisions: Set<ResourceARN>

  func isWindows(_ revision: ResourceARN) -> Bool {
    versions[revision.resource]?[revision.revision]?.content.isWindows ?? windowsRevisions.contains(revision)
  }
}

extension PackedOutcomes {
  /// How many controls have another outcome, or one only here or only there.
  func changes(to other: PackedOutcomes) -> Int {
    Catalogue.controls.count { self[$0.id] != other[$0.id] }
  }
}
