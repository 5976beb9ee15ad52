import Foundation
import PratiqueTesting

/// Runs the real binary, as a user would.
struct PratiqueCommand {
  let status: Int32
  let output: String
  let messages: String

  static var executable: URL {
    // Beside the bundle of the tests.
    let folder = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL.deletingLastPathComponent()
    return (folder ?? TestData.repository.appendingPathComponent(".build/debug")).appendingPathComponent("pratique")
  }

  /// - Parameters:
  ///   - input: what stands on standard input.
  ///   - environment: added to a nearly empty one.
  static func run(
    _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]
  ) async throws -> PratiqueCommand {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "HOME": "/nonexistent"]
      .merging(environment) { $1 }
    let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    process.standardError = stderr
    try process.run()
    async let output = Self.readToEnd(stdout.fileHandleForReading)
    async let messages = Self.readToEnd(stderr.fileHandleForReading)
    await Self.write(input, to: stdin.fileHandleForWriting)
    let (text, said) = (await output, await messages)
    process.waitUntilExit()
    return PratiqueCommand(status: process.terminationStatus, output: text, messages: said)
  }

  @concurrent private static func readToEnd(_ handle: FileHandle) async -> String {
    String(decoding: handle.readDataToEndOfFile(), as: UTF8.self)
  }

  @concurrent private static func write(_ bytes: [UInt8], to handle: FileHandle) async {
    // The command may have gone before it read everything.
    try? handle.write(contentsOf: Data(bytes))
    try? handle.close()
  }
}
