import Foundation
import Testing
import Yams

/// A command in every format: each is printed, parses, and has the same fields.
enum FormatCheck {
  static func run(_ arguments: [String], _ server: StubServer) async throws {
    for format in ["table", "json", "yaml", "csv", "jsonl", "name"] {
      let command = try await PratiqueCommand.run(arguments + ["-o", format, "--server", server.url])
      #expect(command.status == 0 && !command.output.isEmpty, "\(format): \(command.messages)")
      try check(command.output, format)
    }
    let fields = try await PratiqueCommand.run(arguments + ["--fields", "--server", server.url])
    let csv = try await PratiqueCommand.run(arguments + ["-o", "csv", "--server", server.url])
    let header = csv.output.components(separatedBy: "\r\n")[0].components(separatedBy: ",")
    #expect(fields.output.split(separator: "\n").map(String.init) == header)
  }

  private static func check(_ output: String, _ format: String) throws {
    switch format {
    case "json": _ = try JSONSerialization.jsonObject(with: Data(output.utf8))
    case "jsonl":
      for line in output.split(separator: "\n") { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
    case "yaml": #expect(try Yams.compose(yaml: output) != nil)
    case "csv": #expect(output.hasSuffix("\r\n"))
    default: #expect(output.hasSuffix("\n"))
    }
  }
}
