import ArgumentParser
import PratiqueClient
import PratiqueCore

/// What an exemption is about.
struct SelectorOptions: ParsableArguments {
  @Option(
    name: [.customLong("target"), .customLong("service"), .customLong("cluster"), .customLong("task-definition")],
    help: ArgumentHelp(
      "A service, cluster, task definition family or one revision, as an ARN or, in quotes, a pattern with *, ** and ?.",
      discussion: "Can be repeated. The four names mean the same.", valueName: "arn"),
    transform: FilterArguments.target)
  var targets: [String] = []

  @Option(
    name: .customLong("account"), help: ArgumentHelp("Everything in this account. Can be repeated.", valueName: "id"),
    completion: .accounts, transform: FilterArguments.accountID)
  var accounts: [AccountID] = []

  @Option(
    name: .customLong("tag"),
    help: ArgumentHelp("Only resources with this tag. Can be repeated.", valueName: "key=value"),
    transform: FilterArguments.tag)
  var tags: [TagCondition] = []

  @Option(help: ArgumentHelp("Only failures of the container of this name.", valueName: "name"))
  var container: String?

  @Flag(help: "Only until what the control reads of the resource changes.")
  var untilChanged = false

  func validate() throws {
    for (index, tag) in tags.enumerated() where tags[..<index].contains(where: { $0.key == tag.key }) {
      throw ValidationError("--tag \(tag.key) is given twice; a resource has one value for it")
    }
  }

  /// What is given, and nothing else; `nil` when nothing is.
  var selector: SelectorRequest? {
    var selector = SelectorRequest()
    let all = targets + accounts.map(\.rawValue)
    if !all.isEmpty { selector.targets = all }
    if !tags.isEmpty { selector.tags = Dictionary(uniqueKeysWithValues: tags.map { ($0.key, $0.value) }) }
    selector.container = container
    if untilChanged { selector.untilChanged = true }
    return selector == SelectorRequest() ? nil : selector
  }
}
