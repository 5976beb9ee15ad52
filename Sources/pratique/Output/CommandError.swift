import PratiqueClient

/// Why a command couldn't do what was asked, in the words that are printed.
struct CommandError: Error, Sendable {
  let status: ExitStatus
  /// What kind, for programs: the problem's code, or one of the command's own.
  let code: String
  /// What happened and why, on one line; no capital, no full stop.
  let message: String
  /// What to do, a line each.
  var cures: [String]
  /// Each thing that is wrong, for programs; where there are any, the cures tell the same to people.
  var details: [Record] = []
  /// The server's answer, if it gave one.
  var problem: API.Problem?

  /// - Parameter code: by default that of the status: `usage`, `failed`, ….
  init(_ status: ExitStatus, code: String? = nil, _ message: String, cures: [String] = []) {
    self.status = status
    self.code = code ?? "\(status)"
    self.message = message
    self.cures = cures
  }
}

extension CommandError {
  /// The one place where errors become messages.
  init(_ error: any Error) {
    switch error {
    case let error as CommandError:
      self = error
    case let error as ClientError:
      self.init(error)
    case is CancellationError:
      self.init(.interrupted, "interrupted")
    case let error as ByteStream.WriteError:
      self.init(.failed, code: "output", "the output could not be written: \(error.reason)")
    default:
      self.init(.failed, "\(error)")
    }
  }

  private init(_ error: ClientError) {
    switch error {
    case .problem(let problem):
      self.init(problem)
    case .unreachable(let server, let reason):
      self.init(
        .unavailable, code: "unreachable", "no server answers at \(server) (\(reason))",
        cures: ["start one: pratique serve", "or name another: --server URL, or PRATIQUE_SERVER"])
    case .timedOut(let server, let seconds):
      self.init(
        .unavailable, code: "timed-out", "\(server) did not answer within \(seconds) s",
        cures: ["try again, or give it longer: --timeout \(seconds * 2)"])
    case .unexpectedAnswer(let server, let reason):
      self.init(
        .failed, code: "unexpected-answer", "\(server) is not a server this command understands: \(reason)",
        cures: ["check the address (--server, PRATIQUE_SERVER) and the versions of both"])
    }
  }

  private init(_ problem: API.Problem) {
    let status: ExitStatus =
      switch problem.status {
      case 401: .notSignedIn
      case 403: .notAllowed
      case 404: .notFound
      case 409, 412: .conflict
      case 408, 429, 502...504: .unavailable
      default: .failed
      }
    self.init(status, code: problem.code, problem.detail ?? problem.title)
    self.problem = problem
    if problem.status == 401 {
      cures = [
        "sign in: pratique login, or show a token: PRATIQUE_TOKEN, --token-file FILE",
        "with an embedded database the token is in its data directory: PRATIQUE_DATA_DIR",
      ]
    }
    if let seconds = problem.retryAfter { cures = ["try again in \(seconds) s"] }
    cures += Self.lines(for: problem.errors ?? [], under: message)
  }

  /// What is wrong one by one; of many, the first few.
  private static func lines(for faults: [API.Problem.Fault], under message: String) -> [String] {
    let shown = faults.prefix(10).filter { !message.contains($0.message) }
    var lines = shown.map { fault in
      let place = fault.line.map { "line \($0), " } ?? ""
      return fault.pointer.isEmpty ? fault.message : "\(place)\(fault.pointer): \(fault.message)"
    }
    if faults.count > 10 { lines.append("and \(faults.count - 10) more; -o json lists all") }
    return lines
  }
}
