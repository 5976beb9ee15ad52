import ArgumentParser

/// `pratique exemption`: failures that are accepted for a time.
struct ExemptionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exemption",
    abstract: "Ask for exemptions, decide about them, and see which are of use.",
    groupedSubcommands: [
      CommandGroup(
        name: "See",
        subcommands: [
          ExemptionList.self, ExemptionGet.self, ExemptionExpiring.self, ExemptionUnused.self,
          ExemptionSummary.self, ExemptionForecast.self,
        ]),
      CommandGroup(
        name: "Ask",
        subcommands: [
          ExemptionCreate.self, ExemptionEditCommand.self, ExemptionExtend.self, ExemptionWithdraw.self,
          ExemptionRevoke.self, ExemptionBaselineCommand.self,
        ]),
      CommandGroup(
        name: "Decide", subcommands: [ExemptionPreview.self, ExemptionApprove.self, ExemptionReject.self]),
      CommandGroup(name: "Parameters of AWS", subcommands: [ExemptionImport.self, ExemptionExport.self]),
    ])
}
