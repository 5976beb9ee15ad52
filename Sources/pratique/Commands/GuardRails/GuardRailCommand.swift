import ArgumentParser

/// `pratique guard-rail`: what exemptions may be.
struct GuardRailCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "guard-rail",
    abstract: "Set what exemptions may be: not at all, not for longer, not without more approvals.",
    subcommands: [GuardRailList.self, GuardRailCreate.self, GuardRailDelete.self])
}
