import Foundation
import PratiqueTesting

/// A real server on its embedded database, in a folder of its own.
final class ServerProcess {
  let url: String
  /// Of the metrics, where they are served.
  let metricsURL: String?
  private let process: Process

  /// Starts the server and waits until it listens.
  init(dataDirectory: String, servesMetrics: Bool = false) throws {
    process = Process()
    process.executableURL = PratiqueCommand.executable
    process.arguments =
      ["serve", "--port", "0", "--data-dir", dataDirectory] + (servesMetrics ? ["--metrics-port", "0"] : [])
    process.environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "HOME": "/nonexistent"]
    let log = Pipe()
    process.standardError = log
    process.standardOutput = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let messages = ["listening"] + (servesMetrics ? ["serving metrics"] : [])
    let urls = try Self.urls(of: messages, log.fileHandleForReading)
    url = urls["listening"] ?? ""
    metricsURL = urls["serving metrics"]
    // Nobody reads the rest; but a full pipe would stop the server.
    log.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
  }

  struct DidNotStart: Error {
    let log: String
  }

  /// Reads the log until each of the messages has come, with its URL.
  private static func urls(of messages: [String], _ log: FileHandle) throws -> [String: String] {
    struct Line: Decodable {
      let message: String
      let url: String?
    }
    var text = Data()
    while true {
      let more = log.availableData
      guard !more.isEmpty else { throw DidNotStart(log: String(decoding: text, as: UTF8.self)) }
      text += more
      var urls: [String: String] = [:]
      for line in text.split(separator: UInt8(ascii: "\n")) {
        if let line = try? JSONDecoder().decode(Line.self, from: line), messages.contains(line.message) {
          urls[line.message] = line.url
        }
      }
      if urls.count == messages.count { return urls }
    }
  }

  /// As `kill -9` does.
  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// As Ctrl-C does; returns the exit status.
  @discardableResult
  func stop() -> Int32 {
    process.terminate()
    process.waitUntilExit()
    return process.terminationStatus
  }
}

/// Lends a folder that any user of this machine may reach, and removes it.
func withDataDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  let path = "/tmp/pratique-test-\(UUID().uuidString.prefix(8))"
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try await body(path)
}
