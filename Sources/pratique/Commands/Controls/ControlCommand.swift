import ArgumentParser

/// `pratique control`: the catalogue, and what of it is on where.
struct ControlCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "control",
    abstract: "See the controls and how many resources pass and fail them; switch them on and off.",
    subcommands: [
      ControlList.self, ControlGet.self, ControlEnable.self, ControlDisable.self, ControlInherit.self,
      ControlApprove.self, ControlHistory.self,
    ])
}
