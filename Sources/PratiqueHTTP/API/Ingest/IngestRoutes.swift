import HTTPTypes
import Hummingbird
import NIOCore
import PratiqueCore
import PratiqueIntake
import PratiqueOperations

/// `POST /v1/ingest`: takes a body in any accepted form.
struct IngestRoutes {
  let context: OperationContext
  let settings: APIServer.Settings

  func add(to group: RouterGroup<APIContext>) {
    group.post("ingest", use: ingest)
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
    try parameters.finish()

    // The whole body is here before a database connection is asked for.
    let body = try await body(of: request)
    let report = try await withDeadline(settings.ingestDeadline) { [context, limits = settings.ingestLimits] in
      try await IngestResources(context, limits: limits).run(
        body: body, mode: mode ?? .partial, observedAt: observedAt, as: api.principal,
        ChangeRequest(requestID: api.requestID, operation: "POST /v1/ingest")
      ).value
    }
    guard report.items.isEmpty || report.counts.rejected < report.items.count else {
      throw Problem(OperationError.batchRefused(report))
    }
    return Response(json: IngestAnswer(report))
  }

  /// The body's bytes as they came; whether they are compressed shows in themselves.
  private func body(of request: Request) async throws -> [UInt8] {
    let encoding = request.headers[.contentEncoding]?.lowercased() ?? "identity"
    guard ["identity", "gzip"].contains(encoding) else {
      throw Problem(.unsupportedEncoding, "`\(encoding)` is not supported; send the body as it is, or gzip it")
    }
    let limit = settings.maxBodyBytes
    let tooLarge = Problem(.tooLarge, "the body may have \(limit) bytes; nothing was stored; split it")
    if let announced = request.headers[.contentLength].flatMap({ Int($0) }), announced > limit { throw tooLarge }
    do {
      let buffer = try await withDeadline(settings.bodyDeadline) { try await request.body.collect(upTo: limit) }
      return Array(buffer: buffer)
    } catch is NIOTooManyBytesError {
      throw tooLarge
    } catch is DeadlineExceeded {
      let seconds = settings.bodyDeadline.components.seconds
      throw Problem(.bodyTimeout, "the whole body must arrive within \(seconds) s; nothing was stored")
    }
  }
}
