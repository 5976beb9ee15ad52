public import Logging

/// Writes records for people at a terminal: `12:03:04Z info     listening on 127.0.0.1:8787  port=8787`.
///
/// Control characters are spelled out, so that no name from outside can move the cursor.
public struct ConsoleLogHandler: LogHandler {
  /// Merged into every record.
  public var metadata: Logger.Metadata = [:]
  /// Records below are dropped.
  public var logLevel: Logger.Level = .info
  /// Adds what the current task knows.
  public var metadataProvider: Logger.MetadataProvider?

  private let writer: LineWriter
  private let clock: @Sendable () -> LogTime

  /// - Parameter writer: all handlers of a process share one, so that lines don't mix.
  public init(writer: LineWriter = .standardError) {
    self.init(writer: writer, clock: { .now })
  }

  init(writer: LineWriter, clock: @escaping @Sendable () -> LogTime) {
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
    var fields = metadataProvider?.get() ?? [:]
    fields.merge(metadata) { _, new in new }
    fields.merge(event.metadata ?? [:]) { _, new in new }
    var line = "\(clock().timeOfDay) \(event.level.padded) \(event.message.description.spelledOut)"
    for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
      line += "  \(key.spelledOut)=\(value.description.spelledOut)"
    }
    if let error = event.error { line += "  error=\("\(error)".spelledOut)" }
    writer.write(line + "\n")
  }
}

extension Logger.Level {
  /// As wide as the longest level.
  fileprivate var padded: String {
    rawValue + String(repeating: " ", count: max(0, "critical".count - rawValue.count))
  }
}

extension String {
  /// Without control characters, and not too long.
  fileprivate var spelledOut: String {
    let text = cut(toBytes: JSONLine.maxValueBytes)
    guard text.unicodeScalars.contains(where: \.isControl) else { return text }
    return text.unicodeScalars.map { scalar in
      scalar.isControl ? "\\u{\(String(scalar.value, radix: 16, uppercase: true))}" : String(scalar)
    }.joined()
  }
}
