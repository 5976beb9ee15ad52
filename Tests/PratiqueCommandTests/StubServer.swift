import Foundation

/// A server that gives the same answers whatever happens, and remembers what it was asked.
///
/// `@unchecked Sendable`: what changes is only touched with the lock held.
final class StubServer: @unchecked Sendable {
  /// What was asked.
  struct Request: Sendable {
    /// `POST /v1/exemptions?dry_run=true`
    let line: String
    /// By name in lower case.
    let headers: [String: String]
    let body: String
  }

  let url: String
  private let listener: Int32
  private let lock = NSLock()
  private var heard: [Request] = []
  /// By method and path; a name with its query wins.
  private let answers: [String: (status: Int, body: String)]

  /// In the order in which they came.
  var requests: [Request] { lock.withLock { heard } }

  init(_ answers: [String: String], problems: [String: (status: Int, body: String)] = [:]) throws {
    self.answers = answers.mapValues { (200, $0) }.merging(problems) { $1 }
    signal(SIGPIPE, SIG_IGN)
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let port = try withUnsafeMutablePointer(to: &address) { pointer in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        guard bind(listener, generic, length) == 0, listen(listener, 16) == 0,
          getsockname(listener, generic, &length) == 0
        else { throw POSIXError(.EADDRNOTAVAIL) }
        return generic.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt16(bigEndian: $0.pointee.sin_port) }
      }
    }
    url = "http://127.0.0.1:\(port)"
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0, let self else { return }
        self.serve(connection)
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// One request for each connection.
  private func serve(_ connection: Int32) {
    defer { close(connection) }
    guard let request = read(connection) else { return }
    lock.withLock { heard.append(request) }
    let path = request.line.split(separator: "?")[0]
    let (status, body) =
      answers[request.line] ?? answers[String(path)]
      ?? (404, #"{"type":"about:blank","title":"Not found","status":404,"code":"not-found","detail":"\#(path)"}"#)
    let head =
      "HTTP/1.1 \(status) Stub\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
      + "Connection: close\r\n\r\n"
    let bytes = Array((head + body).utf8)
    _ = bytes.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, 0) }
  }

  private func read(_ connection: Int32) -> Request? {
    var text = Data()
    var buffer = [UInt8](repeating: 0, count: 65536)
    let end = Data("\r\n\r\n".utf8)
    while true {
      if let range = text.range(of: end) {
        let lines = String(decoding: text[..<range.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let pairs = lines.dropFirst().compactMap { line -> (String, String)? in
          guard let colon = line.firstIndex(of: ":") else { return nil }
          let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
          return (line[..<colon].lowercased(), value)
        }
        let headers = Dictionary(pairs) { $1 }
        let body = text[range.upperBound...]
        if body.count >= headers["content-length"].flatMap({ Int($0) }) ?? 0 {
          let line = lines[0].components(separatedBy: " ").prefix(2).joined(separator: " ")
          return Request(line: line, headers: headers, body: String(decoding: body, as: UTF8.self))
        }
      }
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      text += buffer[..<count]
    }
  }
}
