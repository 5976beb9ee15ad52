import PratiqueOperations

/// Reads the gauges of all organisations at most every few seconds, however many ask.
actor OrganisationNumbers {
  typealias Read = @Sendable () async throws -> [OrganisationMetrics]

  private let lifetime: Duration
  private let deadline: Duration
  private let read: Read
  private var last: (read: ContinuousClock.Instant, metrics: [OrganisationMetrics]?)?
  private var reading: Task<[OrganisationMetrics]?, Never>?

  /// - Parameters:
  ///   - lifetime: for so long an answer is given again, also the answer that there is none.
  ///   - deadline: of one reading.
  init(lifetime: Duration = .seconds(5), deadline: Duration = .seconds(3), read: @escaping Read) {
    self.lifetime = lifetime
    self.deadline = deadline
    self.read = read
  }

  /// `nil` if they can't be read in time.
  func current() async -> [OrganisationMetrics]? {
    if let last, last.read.duration(to: .now) < lifetime { return last.metrics }
    if let reading { return await reading.value }
    // On its own: who asked first may go away while others wait for the same.
    let task = Task { [read, deadline] in try? await withDeadline(deadline) { try await read() } }
    reading = task
    let metrics = await task.value
    last = (.now, metrics)
    reading = nil
    return metrics
  }
}
