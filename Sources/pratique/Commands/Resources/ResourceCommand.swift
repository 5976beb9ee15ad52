import ArgumentParser

/// `pratique resource`: what the inventory holds.
struct ResourceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resource",
    abstract: "See the clusters, services and task definitions that are known.",
    subcommands: [ResourceList.self, ResourceGet.self, ResourceHistory.self])
}
