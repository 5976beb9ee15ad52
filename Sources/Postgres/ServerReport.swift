/// What the server wrote about an error. For logs only: messages and details may quote stored values.
public struct ServerReport: Sendable, Equatable {
  /// `ERROR`, `FATAL` or `PANIC`; never translated.
  public let severity: String
  /// The primary message.
  public let message: String
  /// The longer text under it, for example the key that exists already.
  public let detail: String?
  /// The server's suggestion.
  public let hint: String?
  /// The table concerned, for constraint violations.
  public let table: String?
  /// The column concerned, for NOT NULL violations.
  public let column: String?

  /// Made by tests that need a server error without a server.
  public init(
    severity: String = "ERROR", message: String = "", detail: String? = nil, hint: String? = nil,
    table: String? = nil, column: String? = nil
  ) {
    self.severity = severity
    self.message = message
    self.detail = detail
    self.hint = hint
    self.table = table
    self.column = column
  }

  /// Everything the server wrote, on one line.
  public var logText: String {
    var text = "\(severity): \(message)"
    if let detail { text += " (\(detail))" }
    if let hint { text += " [\(hint)]" }
    return text
  }

  /// FATAL and PANIC end the session, whatever their state code says.
  var endsSession: Bool { severity == "FATAL" || severity == "PANIC" }
}

extension ServerReport: CustomStringConvertible, CustomReflectable {
  /// The severity alone, so that an error printed by accident quotes no data.
  public var description: String { severity }

  /// As bare as ``description``, for `dump` and debuggers' printing.
  public var customMirror: Mirror { Mirror(self, children: ["severity": severity]) }
}
