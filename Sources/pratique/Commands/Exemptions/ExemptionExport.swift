import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique exemption export --parameter P`: the string that AWS Config takes.
struct ExemptionExport: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Print the value of ECS.2's parameter exemptEcsServiceArns.")
  static let listing = Listing(
    fields: ["parameter", "value"], columns: [.init("PARAMETER", "parameter"), .init("VALUE", "value")],
    name: ["value"])

  @OptionGroup var parameter: ParameterOption

  @Option(
    help: ArgumentHelp("As it must be set in this account.", valueName: "id"), completion: .accounts,
    transform: FilterArguments.accountID)
  var account: AccountID?

  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let answer = try await server.withClient { client in
      try await client.exportExemptions(parameter: parameter.parameter, accountID: account)
    }
    var renderer = try Renderer(Self.listing, options: output, on: console)
    try renderer.show(["parameter": .text(answer.parameter), "value": .text(answer.value)]) {
      answer.value.visible + "\n"
    }
  }
}
