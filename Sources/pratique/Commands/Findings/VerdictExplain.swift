import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique verdict explain RESOURCE CONTROL`: from the field that decided to the verdict.
struct VerdictExplain: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain one verdict, from the field that decided to what to do.")
  static let listing = Listing(
    fields: Listing.findings.fields + ["is_enabled", "title", "purpose", "remediation", "covering", "enablement"],
    columns: Listing.findings.columns, name: Listing.findings.name)

  @Argument(
    help: "The ARN; of a task definition, that of the family or of any revision.",
    transform: FilterArguments.resource)
  var resource: ResourceARN

  @Argument(help: "The control, such as ECS.2.", completion: .controls, transform: FilterArguments.control)
  var control: ControlID

  @OptionGroup var at: AtOption
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    var filter = FindingFilter()
    filter.resource = resource
    filter.control = control
    let instant = try at.instant()
    filter.at = instant
    let explanation = try await server.withClient { [filter] client in
      guard let finding = try await client.findings(filter, limit: 1).items.first else {
        throw absence(of: try await client.resource(resource))
      }
      return try await client.explanation(of: finding, at: filter.at)
    }
    var renderer = try Renderer(Self.listing, options: output, on: console)
    try renderer.show(explanation.record) { explanation.page(on: console.terminal, now: instant ?? .now) }
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

extension PratiqueClient {
  /// The finding with its control and the decisions about it.
  fileprivate func explanation(of finding: API.Finding, at: Instant?) async throws -> VerdictExplanation {
    var explanation = VerdictExplanation(finding: finding, control: try await control(finding.control))
    for id in (finding.exemptions ?? []).compactMap({ ExemptionID($0) }) {
      if let exemption = try await visible({ try await exemption(id, at: at) }) {
        explanation.exemptions.append(exemption)
      }
    }
    if let id = finding.enablementID.flatMap({ EnablementID($0) }) {
      explanation.enablement = try await visible { try await enablement(id) }
    }
    return explanation
  }

  /// `nil` for what the caller may not see, which looks like what doesn't exist.
  private func visible<Answer>(_ call: () async throws -> Answer) async throws -> Answer? {
    do {
      return try await call()
    } catch ClientError.problem(let problem) where problem.status == 404 {
      return nil
    }
  }
}
