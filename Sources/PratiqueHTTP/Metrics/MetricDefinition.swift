/// A metric that the server exports: its name, what it means, and which labels its samples have.
public struct MetricDefinition: Hashable, Sendable {
  /// As the exposition format spells it.
  public enum Kind: String, Sendable {
    case counter, gauge, histogram
  }

  /// With its unit last; counters end with `_total`.
  public let name: String
  /// How it is to be read.
  public let kind: Kind
  /// In the order in which they are written; all of closed sets.
  public let labels: [String]
  /// One sentence.
  public let help: String

  init(_ name: String, _ kind: Kind, _ labels: [String] = [], _ help: String) {
    self.name = name
    self.kind = kind
    self.labels = labels
    self.help = help
  }
}

extension MetricDefinition {
  // MARK: The process

  static let build = MetricDefinition("pratique_build_info", .gauge, ["version"], "1; the version is in the label.")
  static let startTime = MetricDefinition(
    "process_start_time_seconds", .gauge, "When the process started, in seconds since 1970.")
  static let cpuTime = MetricDefinition(
    "process_cpu_seconds_total", .counter, "Processor time that the process used, in seconds.")
  static let residentMemory = MetricDefinition(
    "process_resident_memory_bytes", .gauge, "Memory of the process that is in RAM, in bytes.")
  static let openFiles = MetricDefinition("process_open_fds", .gauge, "Open file descriptors.")

  // MARK: Requests

  static let requests = MetricDefinition(
    "pratique_http_requests_total", .counter, ["method", "route", "status"],
    "Requests that were answered, by the route's pattern and the class of the status.")
  static let requestTime = MetricDefinition(
    "pratique_http_request_duration_seconds", .histogram, ["method", "route", "status"],
    "How long they took until the head of the answer was known.")
  static let requestsInFlight = MetricDefinition(
    "pratique_http_requests_in_flight", .gauge, "Requests that are being worked on.")

  // MARK: The database

  static let databaseUp = MetricDefinition(
    "pratique_database_up", .gauge, "1 if the numbers below could be read from the database, 0 if not.")
  static let poolSize = MetricDefinition(
    "pratique_database_pool_connections_max", .gauge, "Connections to the database at most.")
  static let poolConnections = MetricDefinition(
    "pratique_database_pool_connections", .gauge, ["state"], "Connections that stand, idle or busy.")
  static let poolQueue = MetricDefinition(
    "pratique_database_pool_waiting", .gauge, "Requests that wait for a connection.")

  // MARK: Organisations

  static let verdicts = MetricDefinition(
    "pratique_verdicts", .gauge, ["organisation", "control", "severity", "verdict"], "Findings, as recorded.")
  static let score = MetricDefinition(
    "pratique_score_ratio", .gauge, ["organisation"], "PASS of PASS and FAIL; absent where there is neither.")
  static let strictScore = MetricDefinition(
    "pratique_strict_score_ratio", .gauge, ["organisation"], "The same on outcomes, as if nobody had decided anything.")
  static let acceptedRisk = MetricDefinition(
    "pratique_accepted_risk_ratio", .gauge, ["organisation", "by"], "What decisions add to the strict score.")
  static let securityScore = MetricDefinition(
    "pratique_security_score_ratio", .gauge, ["organisation"], "Passed controls of those with data, as AWS counts.")
  static let exemptionsInForce = MetricDefinition(
    "pratique_exemptions_in_force", .gauge, ["organisation"], "Exemptions that are approved, begun and not ended.")
  static let exemptionsAwaiting = MetricDefinition(
    "pratique_exemptions_awaiting_decision", .gauge, ["organisation"], "Requests for exemptions that nobody decided.")
  static let evaluations = MetricDefinition(
    "pratique_evaluations_last_hour", .gauge, ["organisation", "trigger"], "Evaluations of the last hour.")
  static let ingestAge = MetricDefinition(
    "pratique_ingest_age_seconds", .gauge, ["organisation"],
    "Time since resources came in that changed anything; absent if none ever did.")
  static let auditHead = MetricDefinition(
    "pratique_audit_head_position", .gauge, ["organisation"], "Entries of the audit log.")
  static let sweepLag = MetricDefinition(
    "pratique_trend_sweep_lag_seconds", .gauge, ["organisation"],
    "Time since the oldest decision began or ended that isn't in the history yet; 0 if none.")
  static let verifyAge = MetricDefinition(
    "pratique_trend_verify_age_seconds", .gauge, ["organisation"],
    "Time since counts were compared with history; absent if they never were.")
  static let verifyDifferences = MetricDefinition(
    "pratique_trend_verify_differences", .gauge, ["organisation"], "Counts that differed then.")

  /// All there are.
  public static let all = [
    build, startTime, cpuTime, residentMemory, openFiles, requests, requestTime, requestsInFlight, databaseUp, poolSize,
    poolConnections, poolQueue, verdicts, score, strictScore, acceptedRisk, securityScore, exemptionsInForce,
    exemptionsAwaiting, evaluations, ingestAge, auditHead, sweepLag, verifyAge, verifyDifferences,
  ]

  private init(_ name: String, _ kind: Kind, _ help: String) {
    self.init(name, kind, [], help)
  }
}
