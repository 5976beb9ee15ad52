import ArgumentParser

/// `pratique trend`: numbers over time.
struct TrendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trend",
    abstract: "See how many findings failed over time, why that changed, and how good it is.",
    subcommands: [
      TrendShow.self, TrendWhy.self, TrendScore.self, TrendRemediation.self, TrendVerify.self,
    ])
}
