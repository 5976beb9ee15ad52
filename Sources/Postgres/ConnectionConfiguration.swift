import CLibPQ

/// Where the database is, who asks, and how long anything may take.
///
/// Printing it never shows the password, nor options that could hold one.
public struct ConnectionConfiguration: Sendable {
  /// What the server shows in `pg_stat_activity`; `nil` leaves it as the URL says.
  public var applicationName: String?
  /// How long one attempt to connect may take.
  public var connectTimeout: Duration = .seconds(3)
  /// After this the server itself stops a statement, should the client fail to; zero means never.
  public var statementTimeout: Duration = .seconds(5)
  /// After this the server stops waiting for a lock; zero means never.
  public var lockTimeout: Duration = .seconds(1)
  /// After this the server ends a session that left a transaction open; zero means never.
  public var idleInTransactionTimeout: Duration = .seconds(10)

  /// libpq's keywords and their values, as given.
  private var parameters: [String: String]

  /// Reads a `postgres://` URL or a `keyword=value` string; what it leaves out comes from libpq's environment variables.
  ///
  /// - Throws: ``PostgresError/configuration(_:)``, which quotes nothing of the text.
  public init(url: String) throws(PostgresError) {
    parameters = try Self.parse(url)
    guard parameters["host"]?.contains("@") != true else {
      throw .configuration("a password with the character `@` must write it as `%40`")
    }
  }

  /// The database's name, if the URL has one.
  public var database: String? {
    get { parameters["dbname"] }
    set { parameters["dbname"] = newValue }
  }

  /// The role's name, if the URL has one.
  public var user: String? {
    get { parameters["user"] }
    set { parameters["user"] = newValue }
  }

  /// The role's password, if the URL has one.
  public var password: Secret? {
    get { parameters["password"].map(Secret.init) }
    set { parameters["password"] = newValue?.value }
  }

  /// The whole as a `keyword=value` string, password included.
  package var connectionString: String {
    parameters.sorted { $0.key < $1.key }
      .map { "\($0.key)='\($0.value.escapingQuotes)'" }
      .joined(separator: " ")
  }

  /// What libpq is given. The session is set up by start-up options, so that connecting takes no further round trip.
  var keywords: [(keyword: String, value: String)] {
    var keywords = parameters
    keywords["client_encoding"] = "UTF8"
    if let applicationName { keywords["application_name"] = applicationName }
    // Also bounds the connection that `PQcancel` makes, which has no other limit.
    if keywords["tcp_user_timeout"] == nil { keywords["tcp_user_timeout"] = "10000" }
    let timeouts = [
      ("statement_timeout", statementTimeout), ("lock_timeout", lockTimeout),
      ("idle_in_transaction_session_timeout", idleInTransactionTimeout),
    ]
    let options = timeouts.map { "-c \($0)=\($1.milliseconds)" }
    keywords["options"] = ([keywords["options"]].compactMap(\.self) + options).joined(separator: " ")
    return keywords.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func parse(_ text: String) throws(PostgresError) -> [String: String] {
    var message: UnsafeMutablePointer<CChar>?
    defer { PQfreemem(message) }
    guard let options = PQconninfoParse(text, &message) else {
      let reason = message.map { String(cString: $0).redactingQuotes } ?? "there is not enough memory"
      throw .configuration(reason)
    }
    defer { PQconninfoFree(options) }
    var parameters: [String: String] = [:]
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val { parameters[String(cString: keyword)] = String(cString: value) }
      option += 1
    }
    return parameters
  }
}

/// A text that prints as `****`.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The text itself.
  public let value: String

  /// Any text.
  public init(_ value: String) { self.value = value }

  /// Never the text.
  public var description: String { "****" }
  /// Never the text.
  public var debugDescription: String { "****" }
  /// Never the text.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension ConnectionConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The parameters that can't hold a secret.
  private static let printable = ["host", "hostaddr", "port", "dbname", "user", "sslmode"]

  /// Host, port, database, role and TLS mode, as far as given.
  public var description: String {
    Self.printable.compactMap { key in parameters[key].map { "\(key)=\($0)" } }.joined(separator: " ")
  }

  /// The same as ``description``.
  public var debugDescription: String { description }
  /// The same as ``description``.
  public var customMirror: Mirror { Mirror(self, children: ["parameters": description]) }
}

extension String {
  fileprivate var escapingQuotes: String {
    map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
  }

  /// libpq quotes the text it can't read, which may be a password; only its own words are kept.
  fileprivate var redactingQuotes: String {
    split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      .map { $0.offset.isMultiple(of: 2) ? String($0.element) : "…" }
      .joined(separator: "\"")
      .trimmingNewlines
  }

  var trimmingNewlines: String {
    split(whereSeparator: \.isNewline).joined(separator: "; ")
  }
}
