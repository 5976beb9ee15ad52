import ArgumentParser
import PratiqueClient
import PratiqueCore

/// `pratique exemption preview ID`: what would change if what waits were approved.
struct ExemptionPreview: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview", abstract: "Show what would change if what waits were approved.",
    discussion: "The digest that it prints can be given to approve: then nothing beyond this preview is agreed to.")
  static let listing = Listing(
    fields: Listing.exemptions.fields + ["preview"], columns: Listing.exemptions.columns, name: ["id"])

  @OptionGroup var exemption: ExemptionArgument
  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let answer = try await server.withClient { client in
      let version = try await client.exemption(exemption.id).version
      return try await client.previewExemption(exemption.id, ifMatch: version)
    }
    var record = answer.exemption.record
    record.append("preview", answer.preview.map { .record($0.record) } ?? .none)
    var renderer = try Renderer(Self.listing, options: output, on: console)
    try renderer.show(record) { answer.page }
  }
}

extension API.ExemptionAnswer {
  /// For people: what is asked for and what it would change.
  var page: String {
    var text = "+ \(exemption.line(isNamed: true).visible)\n"
    if let preview {
      text += PreviewText(preview).text
      if let digest = preview.digest { text += "Preview \(digest.visible)\n" }
    }
    return text
  }
}
