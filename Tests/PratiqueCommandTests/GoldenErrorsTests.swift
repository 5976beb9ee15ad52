import Foundation
import PratiqueIntake
import PratiqueTesting
import Testing

@testable import PratiqueHTTP
@testable import pratique

/// `docs/errors.md` says what the code says; `make golden` writes it anew.
@Suite("Golden: docs/errors.md")
struct GoldenErrorsTests {
  private var document: String {
    let problems = ProblemCode.allCases.map { code in
      "| `\(code.rawValue)` | \(code.status) | \(code.title) | \(code.meaning) |"
    }
    let faults = IntakeFault.Code.allCases.map { "| `\($0.rawValue)` | \($0.meaning) |" }
    let statuses = ExitStatus.allCases.map { "| \($0.rawValue) | \($0.meaning) |" }
    return """
      # Errors

      Written by `make golden` from the code; a test compares.

      ## Problems of the HTTP API

      The `type` of a problem is `https://pratique.dev/problems/` and its code.

      | code | status | title | meaning |
      | --- | --- | --- | --- |
      \(problems.joined(separator: "\n"))

      ## Faults of inputs

      Each has a message, its place in the input (byte, line), and the key path of the offending value in its item.

      | code | meaning |
      | --- | --- |
      \(faults.joined(separator: "\n"))

      ## Exit codes of the commands

      | code | meaning |
      | --- | --- |
      \(statuses.joined(separator: "\n"))

      """
  }

  @Test("is what the code says")
  func isCurrent() throws {
    let file = TestData.repository.appendingPathComponent("docs/errors.md")
    if ProcessInfo.processInfo.environment["PRATIQUE_UPDATE_GOLDEN"] == "1" {
      try Data(document.utf8).write(to: file)
    }

    #expect(try String(decoding: Data(contentsOf: file), as: UTF8.self) == document)
  }
}
