extension Outcome {
  /// What container controls say of a definition without containers: ECS can't register one, so it is import damage.
  static let noContainers = Outcome.notApplicable([Evidence("containerDefinitions", nil)])
}

extension TaskDefinition {
  /// One bad container is enough to fail; sidecars, log routers and non-essential containers count (CONTROLS section 2).
  ///
  /// - Parameter failures: the evidence against a container at its place in `containerDefinitions`; empty if it passes.
  func outcomeOfContainers(_ failures: (Int, ContainerDefinition) -> [Evidence]) -> Outcome {
    var evidence: [Evidence] = []
    for (index, container) in containers.enumerated() {
      evidence += failures(index, container)
    }
    return evidence.isEmpty ? .compliant([]) : .nonCompliant(evidence)
  }
}
