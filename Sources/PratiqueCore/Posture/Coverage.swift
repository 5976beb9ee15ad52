/// How much of a failure a set of exemptions covers (DESIGN section 4, the container rule).
struct Coverage: Hashable {
  /// Whether nothing of the failure is left.
  let isComplete: Bool
  /// The failing containers that are left, in the order of the evidence, each once.
  let uncoveredContainers: [String]

  /// Doubt never excuses: a failure without evidence, or of something that is no named container, is covered only by an
  /// exemption of the whole resource.
  init(of outcome: Outcome, by exemptions: some Sequence<Exemption>) {
    var containers: Set<String> = []
    for exemption in exemptions {
      guard let container = exemption.selector.container else {
        isComplete = true
        uncoveredContainers = []
        return
      }
      containers.insert(container)
    }
    guard case .nonCompliant(let evidence) = outcome else {
      isComplete = false
      uncoveredContainers = []
      return
    }
    let left = evidence.filter { field in
      // Looked up by bytes, as names of containers are compared.
      !containers.contains { $0.utf8.elementsEqual((field.container ?? "").utf8) }
    }
    isComplete = left.isEmpty && !evidence.isEmpty
    var names: [String] = []
    for name in left.compactMap(\.failingContainer) where !names.contains(name) { names.append(name) }
    uncoveredContainers = names
  }
}

extension Evidence {
  /// The container's name, or its place if it has none; `nil` for fields of no container.
  fileprivate var failingContainer: String? {
    if let container { return container }
    guard path.hasPrefix("containerDefinitions["), let end = path.firstIndex(of: "]") else { return nil }
    return String(path[...end])
  }
}
