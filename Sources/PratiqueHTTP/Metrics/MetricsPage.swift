import PratiqueCore
import PratiqueOperations

/// Everything that is exported, as text.
struct MetricsPage: Sendable {
  let context: OperationContext
  let registry: MetricsRegistry
  /// Of the program.
  let version: String
  /// Of the process, in seconds since 1970.
  let startedAt: Double
  let organisations: OrganisationNumbers

  /// Answers within the deadline of ``OrganisationNumbers``, also without a database.
  func text() async -> String {
    let organisations = await organisations.current()
    var page = Exposition()
    writeProcess(to: &page)
    writeRequests(to: &page)
    writeDatabase(to: &page, isUp: organisations != nil)
    if let organisations {
      writePosture(of: organisations, to: &page)
      writeWork(of: organisations, to: &page)
    }
    return page.text
  }

  private func writeProcess(to page: inout Exposition) {
    let process = ProcessNumbers()
    page.write(.build, [(labels: [version], value: 1)])
    page.write(.startTime, startedAt)
    page.write(.cpuTime, process.cpuSeconds)
    page.write(.residentMemory, process.residentBytes)
    page.write(.openFiles, process.openFiles)
  }

  private func writeRequests(to page: inout Exposition) {
    let state = registry.state
    let requests = state.requests.map { kind, histogram in
      (labels: [kind.method, kind.route, kind.status], value: histogram)
    }.sorted { $0.labels.lexicographicallyPrecedes($1.labels) }
    page.write(.requests, requests.map { (labels: $0.labels, value: Double($0.value.count)) })
    page.write(.requestTime, requests)
    page.write(.requestsInFlight, Double(state.inFlight))
  }

  private func writeDatabase(to page: inout Exposition, isUp: Bool) {
    let use = context.databaseUse
    page.write(.databaseUp, isUp ? 1 : 0)
    page.write(.poolSize, Double(use.most))
    page.write(
      .poolConnections,
      [(labels: ["busy"], value: Double(use.busy)), (labels: ["idle"], value: Double(use.idle))])
    page.write(.poolQueue, Double(use.waiting))
  }

  private func writePosture(of organisations: [OrganisationMetrics], to page: inout Exposition) {
    func write(_ metric: MetricDefinition, _ value: (OrganisationMetrics) -> Double?) {
      page.write(
        metric,
        organisations.compactMap { metrics in
          value(metrics).map { (labels: [metrics.organisation.rawValue], value: $0) }
        })
    }
    page.write(
      .verdicts,
      organisations.flatMap { metrics in
        Catalogue.controls.flatMap { control in
          Verdict.allCases.map { verdict in
            (
              labels: [
                metrics.organisation.rawValue, control.id.description, control.severity.rawValue, verdict.rawValue,
              ],
              value: Double(metrics.tallies[control.id]?[verdict] ?? 0)
            )
          }
        }
      })
    write(.score) { $0.scores.score }
    write(.strictScore) { $0.scores.strictScore }
    page.write(
      .acceptedRisk,
      organisations.flatMap { metrics in
        let parts = [
          ("disablement", metrics.scores.acceptedByDisablement), ("exemption", metrics.scores.acceptedByExemption),
        ]
        return parts.compactMap { by, share in
          share.map { (labels: [metrics.organisation.rawValue, by], value: $0) }
        }
      })
    write(.securityScore) { $0.scores.securityScore }
    write(.exemptionsInForce) { Double($0.exemptionsInForce) }
    write(.exemptionsAwaiting) { Double($0.exemptionsAwaiting) }
  }

  private func writeWork(of organisations: [OrganisationMetrics], to page: inout Exposition) {
    func write(_ metric: MetricDefinition, _ value: (OrganisationMetrics) -> Double?) {
      page.write(
        metric,
        organisations.compactMap { metrics in
          value(metrics).map { (labels: [metrics.organisation.rawValue], value: $0) }
        })
    }
    page.write(
      .evaluations,
      organisations.flatMap { metrics in
        EvaluationTrigger.allCases.map { trigger in
          (
            labels: [metrics.organisation.rawValue, trigger.rawValue],
            value: Double(metrics.evaluations[trigger] ?? 0)
          )
        }
      })
    write(.ingestAge) { metrics in metrics.newestIngest.map { metrics.seconds(since: $0) } }
    write(.auditHead) { Double($0.auditPosition) }
    write(.sweepLag) { metrics in metrics.oldestDue.map { metrics.seconds(since: $0) } ?? 0 }
    write(.verifyAge) { metrics in metrics.verifiedAt.map { metrics.seconds(since: $0) } }
    write(.verifyDifferences) { $0.differences.map { Double($0) } }
  }
}

extension OrganisationMetrics {
  /// Never negative: what is read together may have been written at different times.
  fileprivate func seconds(since instant: Instant) -> Double {
    max(0, Double(at.microseconds - instant.microseconds) / 1_000_000)
  }
}
