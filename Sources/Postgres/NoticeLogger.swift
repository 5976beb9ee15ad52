import CLibPQ
import Logging

/// Writes the server's notices to the log, at debug.
final class NoticeLogger {
  private let logger: Logger

  init(logger: Logger) { self.logger = logger }

  static let receive: @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?) -> Void = { context, result in
    guard let context, let result, let text = PQresultErrorMessage(result) else { return }
    let sink = Unmanaged<NoticeLogger>.fromOpaque(context).takeUnretainedValue()
    sink.logger.debug("notice from the server", metadata: ["notice": "\(String(cString: text).trimmingNewlines)"])
  }
}
