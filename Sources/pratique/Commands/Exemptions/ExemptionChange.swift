import PratiqueClient
import PratiqueCore

extension API.ExemptionAnswer {
  /// The exemption after a change, ready to be printed.
  ///
  /// - Parameter isNamed: whether its id is worth telling in a plan.
  func result(isNamed: Bool = true) -> DecisionReport.Result {
    DecisionReport.Result(
      record: exemption.record, line: exemption.line(isNamed: isNamed), outcome: exemption.outcome, preview: preview)
  }
}

/// What the commands that change one exemption have in common: the version is read first, unless it is given.
struct ExemptionChange {
  let id: ExemptionID
  let options: DecisionOptions
  let version: VersionOption
  let server: ServerOptions
  let output: OutputOptions

  func run(
    _ report: DecisionReport, on console: Console,
    _ call: (PratiqueClient, _ version: Int, _ isDryRun: Bool) async throws -> API.ExemptionAnswer
  ) async throws {
    try await server.withClient { client in
      let version = try await current(client)
      try await report.run(options, listing: Listing.exemptions.ofChange, output: output, on: console) { isDryRun in
        do {
          return try await call(client, version, isDryRun).result()
        } catch ClientError.problem(let problem) where problem.status == 412 {
          var error = CommandError(ClientError.problem(problem))
          error.cures.append("see: pratique exemption get \(id)      then retry your edit")
          throw error
        }
      }
    }
  }

  /// The version that is meant.
  func current(_ client: PratiqueClient) async throws -> Int {
    if let given = version.ifVersion { return given }
    return try await client.exemption(id).version
  }
}
