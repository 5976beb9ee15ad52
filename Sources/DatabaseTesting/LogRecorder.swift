public import Logging
import Postgres

/// Keeps what is logged, so that a test can look at it.
public final class LogRecorder: Sendable {
  private let recorded = Locked<[String]>([])

  /// Nothing recorded yet.
  public init() {}

  /// One line per event, oldest first: level, message, then metadata by key.
  public var lines: [String] { recorded.withLock { $0 } }

  /// Records everything, from trace up.
  public var logger: Logger {
    Logger(label: "test", factory: { _ in Handler(recorder: self) })
  }

  private struct Handler: LogHandler {
    let recorder: LogRecorder
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let values = metadata.merging(event.metadata ?? [:]) { _, new in new }
        .sorted { $0.key < $1.key }
        .map { " \($0.key)=\($0.value)" }
      recorder.recorded.withLock { $0.append("\(event.level) \(event.message)\(values.joined())") }
    }
  }
}
