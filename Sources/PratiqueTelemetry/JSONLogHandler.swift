public import Logging

/// Writes one JSON object a line: `{"time":…,"level":…,"logger":…,"message":…,…}`, metadata behind.
///
/// Untrusted text can't break out: control characters are escaped, and a value has at most 4 KiB. A metadata key that is
/// one of the fixed keys gets an underscore in front.
public struct JSONLogHandler: LogHandler {
  /// Merged into every record.
  public var metadata: Logger.Metadata = [:]
  /// Records below are dropped.
  public var logLevel: Logger.Level = .info
  /// Adds what the current task knows.
  public var metadataProvider: Logger.MetadataProvider?

  private let label: String
  private let writer: LineWriter
  private let clock: @Sendable () -> LogTime

  private static let fixedKeys: Set<String> = ["time", "level", "logger", "message", "error"]

  /// - Parameters:
  ///   - label: the logger's, written as `logger`.
  ///   - writer: all handlers of a process share one, so that lines don't mix.
  public init(label: String, writer: LineWriter = .standardError) {
    self.init(label: label, writer: writer, clock: { .now })
  }

  init(label: String, writer: LineWriter, clock: @escaping @Sendable () -> LogTime) {
    self.label = label
    self.writer = writer
    self.clock = clock
  }

  /// The metadata of every record of this logger.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes the record; its own metadata wins over the logger's, and that over the task's.
  public func log(event: LogEvent) {
    var line = JSONLine()
    line.append("time", clock().rfc3339)
    line.append("level", event.level.rawValue)
    line.append("logger", label)
    line.append("message", event.message.description)
    var fields = metadataProvider?.get() ?? [:]
    fields.merge(metadata) { _, new in new }
    fields.merge(event.metadata ?? [:]) { _, new in new }
    for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
      line.append(Self.fixedKeys.contains(key) ? "_\(key)" : key, value)
    }
    if let error = event.error { line.append("error", "\(error)") }
    writer.write(line.end())
  }
}
