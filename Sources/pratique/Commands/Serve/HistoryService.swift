import PratiqueOperations
import ServiceLifecycle

/// Keeps history while the server runs; ends when the server is told to.
struct HistoryService: Service {
  let work: KeepHistory

  func run() async throws {
    await cancelWhenGracefulShutdown { await work.run() }
  }
}
