import HTTPTypes
import Hummingbird
import PratiqueCore
import PratiqueIntake
import PratiqueOperations

/// `POST /v1/ingest`: takes a body in any accepted form.
struct IngestRoutes {
  let context: OperationContext
  let settings: APIServer.Settings

  func add(to router: PolicyRouter) {
    router.post("/v1/ingest", policy: .action(.writeResources), use: ingest)
  }

  @Sendable
  private func ingest(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let mode = parameters.read("mode", expected: "partial or atomic", IngestMode.init(rawValue:))
    // As with capture times, one from the future would block all that follow.
    let latest = Intake.latestCapture(by: context.now())
    let observedAt = parameters.read(
      "observed_at", expected: "a time with a zone that has come, such as 2026-05-04T08:00:00Z"
    ) { text in Instant(text).flatMap { $0 <= latest ? $0 : nil } }
    let listing = parameters.read("items", expected: "all or rejected", IngestAnswer.Listing.init(rawValue:)) ?? .all
    let isDryRun = parameters.dryRun()
    try parameters.finish()

    let encoding = request.headers[.contentEncoding]?.lowercased() ?? "identity"
    guard ["identity", "gzip"].contains(encoding) else {
      throw Problem(.unsupportedEncoding, "`\(encoding)` is not supported; send the body as it is, or gzip it")
    }
    // The whole body is here before a database connection is asked for; whether it is compressed shows in itself.
    let mutation = try await Mutation(
      request, api, isDryRun: isDryRun, needsKey: true, limit: settings.maxBodyBytes, within: settings.bodyDeadline)
    let changed = try await withDeadline(settings.ingestDeadline) {
      [context, limits = settings.ingestLimits, principal = try api.principal] in
      try await IngestResources(context, limits: limits).run(
        body: mutation.body, mode: mode ?? .partial, observedAt: observedAt, as: principal, mutation.change)
    }
    let report = changed.value
    guard report.items.isEmpty || report.counts.rejected < report.items.count else {
      throw Problem(OperationError.batchRefused(report))
    }
    return Response(changed) { IngestAnswer($0, listing) }
  }
}
