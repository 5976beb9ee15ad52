internal import Crypto
internal import PratiqueCore
internal import PratiqueStore

/// An observation with everything that follows from it alone, made before a connection is taken.
struct ArrivingObservation: Sendable {
  /// Its place in the report.
  let item: Int
  let stored: StoredVersion

  init(item: Int, _ observation: Observation, evaluator: Evaluator) {
    self.item = item
    switch observation.sight {
    case .present(let configuration):
      let facts = Facts.encode(configuration)
      let tags = observation.tags.isEmpty ? [] : Array(StoredTags.encode(observation.tags).utf8)
      let judged = evaluator.packedOutcomes(configuration, of: observation.resource)
      stored = StoredVersion(
        resource: observation.resource,
        version: .init(
          order: observation.order, isActive: observation.sight.isActive,
          content: StoredVersion.Content(
            hash: Array(SHA256.hash(data: facts + tags)), outcomes: judged.outcomes,
            outcomesOnWindows: judged.onWindows, isWindows: configuration.isWindows,
            runs: judged.onWindows == nil ? nil : configuration.runs, isGone: false)),
        body: .facts(facts), tags: observation.tags)
    case .gone(let status):
      let outcomes = PackedOutcomes(evaluator.judgeGone(observation.resource.type, status: status))
      stored = StoredVersion(
        resource: observation.resource,
        version: .init(
          order: observation.order, isActive: false,
          content: StoredVersion.Content(
            hash: Array(SHA256.hash(data: Array("gone:\(status)".utf8))), outcomes: outcomes, outcomesOnWindows: nil,
            isWindows: false, runs: nil, isGone: true)),
        body: .gone(status: status))
    }
  }
}

extension Evaluator {
  /// The outcomes of a configuration, and of a service also those it has if what it runs is a Windows revision, where
  /// they differ and something is run.
  func packedOutcomes(
    _ configuration: Configuration, of resource: ResourceARN
  ) -> (outcomes: PackedOutcomes, onWindows: PackedOutcomes?) {
    let outcomes = PackedOutcomes(judge(configuration, of: resource))
    guard configuration.runs != nil else { return (outcomes, nil) }
    let onWindows = PackedOutcomes(judge(configuration, of: resource, runsWindows: true))
    return (outcomes, onWindows == outcomes ? nil : onWindows)
  }
}
