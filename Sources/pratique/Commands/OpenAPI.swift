import ArgumentParser
import PratiqueHTTP
import Yams

/// `pratique openapi`: prints the API's contract. Needs no server.
struct OpenAPICommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "openapi", abstract: "Print the HTTP API's contract (OpenAPI 3.1).",
    discussion: "Needs no server. Prints JSON, or YAML with -o yaml.")
  static let listing = Listing.empty

  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    switch output.format {
    case .table, .json:
      console.out.write(OpenAPI.document)
    case .yaml:
      // JSON is YAML: only the style changes.
      let document = try Yams.compose(yaml: String(decoding: OpenAPI.document, as: UTF8.self))
      console.out.write(try document.map { try Yams.serialize(node: $0.inBlockStyle, allowUnicode: true) } ?? "")
    case .csv, .jsonl, .name:
      throw CommandError(
        .usage, "the contract can't be printed as \(output.format.rawValue)", cures: ["use -o json or -o yaml"])
    }
  }
}

extension Node {
  /// The same without the braces and quotes of JSON.
  fileprivate var inBlockStyle: Node {
    switch self {
    case .scalar(let scalar):
      .scalar(Scalar(scalar.string, scalar.tag, isAmbiguous(scalar) ? .doubleQuoted : .any))
    case .mapping(let mapping):
      .mapping(Mapping(mapping.map { ($0.key.inBlockStyle, $0.value.inBlockStyle) }, mapping.tag, .block))
    case .sequence(let sequence):
      .sequence(Sequence(sequence.map(\.inBlockStyle), sequence.tag, .block))
    case .alias: self
    }
  }

  /// Whether a text could be read as something else when bare.
  private func isAmbiguous(_ scalar: Scalar) -> Bool {
    scalar.style == .doubleQuoted && scalar.string.needsYAMLQuotes
  }
}
