import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique verdict explain RESOURCE CONTROL`: from the field that decided to the verdict.
struct VerdictExplain: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain one verdict, from the field that decided to what to do.")
  static let listing = Listing(
    fields: Listing.findings.fields + ["is_enabled", "title", "purpose", "remediation"],
    columns: Listing.findings.columns, name: Listing.findings.name)

  @Argument(
    help: "The ARN; of a task definition, that of the family or of any revision.",
    transform: FilterArguments.resource)
  var resource: ResourceARN

  @Argument(help: "The control, such as ECS.2.", transform: FilterArguments.control)
  var control: ControlID

  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let explanation = try await server.withClient { client in
      var filter = FindingFilter()
      filter.resource = resource
      filter.control = control
      guard let finding = try await client.findings(filter, limit: 1).items.first else {
        throw absence(of: try await client.resource(resource))
      }
      return VerdictExplanation(finding: finding, control: try await client.control(finding.control))
    }
    var renderer = try Renderer(Self.listing, options: output, on: console)
    try renderer.show(explanation.record) { explanation.page(on: console.terminal) }
  }

  /// Why a resource that is known has no such finding.
  private func absence(of detail: API.ResourceDetail) -> CommandError {
    let name = detail.summary.resourceARN
    if let judged = Catalogue.control(control)?.resourceType, judged.name != detail.summary.resourceType {
      return CommandError(
        .notFound, code: "not-found", "\(control) says nothing about \(name)",
        cures: ["it judges resources of type \(judged.name), and this is one of type \(detail.summary.resourceType)"])
    }
    return CommandError(
      .notFound, code: "not-found", "\(name) has no finding for \(control)",
      cures: ["see its state: pratique resource get \(name)"])
  }
}
