import ArgumentParser

/// `pratique control`: the catalogue.
struct ControlCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "control",
    abstract: "See the controls and how many resources pass and fail them.",
    subcommands: [ControlList.self, ControlGet.self])
}
