import Foundation
import Yams

/// The servers that the user works with, and the tokens for them: `$XDG_CONFIG_HOME/pratique/config.yaml`, for the
/// user's eyes only.
struct ContextFile {
  /// One server.
  struct Context: Codable, Hashable {
    var server: String
    var token: String?
    /// Filled into commands that want a team.
    var team: String?
  }

  private struct Document: Codable {
    var current: String?
    var contexts: [String: Context]
  }

  let path: String
  /// The context that is used when none is named.
  private(set) var current: String?
  private(set) var contexts: [String: Context]

  /// Reads the file; a missing one is empty.
  init(environment: [String: String] = ProcessInfo.processInfo.environment) throws(CommandError) {
    let configuration = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    let folder = configuration ?? "\(environment["HOME"] ?? ".")/.config"
    path = "\(folder)/pratique/config.yaml"
    guard let data = FileManager.default.contents(atPath: path) else {
      (current, contexts) = (nil, [:])
      return
    }
    do {
      let document = try YAMLDecoder().decode(Document.self, from: data)
      (current, contexts) = (document.current, document.contexts)
    } catch {
      throw CommandError(
        .failed, code: "context-file", "\(path) can't be read as contexts", cures: ["mend or remove it, then log in"])
    }
  }

  /// `PRATIQUE_CONTEXT`, or the one that was chosen.
  func active(environment: [String: String] = ProcessInfo.processInfo.environment) throws(CommandError) -> Context? {
    let named = environment["PRATIQUE_CONTEXT"].flatMap { $0.isEmpty ? nil : $0 }
    guard let name = named ?? current else { return nil }
    guard let context = contexts[name] else {
      throw CommandError(
        .usage, "there is no context `\(name)`", cures: ["there are \(contexts.keys.sorted().joined(separator: ", "))"])
    }
    return context
  }

  mutating func set(_ name: String, _ context: Context) {
    contexts[name] = context
    if current == nil { current = name }
  }

  mutating func use(_ name: String) throws(CommandError) {
    guard contexts[name] != nil else { throw absent(name) }
    current = name
  }

  mutating func delete(_ name: String) throws(CommandError) {
    guard contexts.removeValue(forKey: name) != nil else { throw absent(name) }
    if current == name { current = nil }
  }

  func absent(_ name: String) -> CommandError {
    CommandError(.notFound, code: "not-found", "there is no context `\(name)`", cures: ["see: pratique context list"])
  }

  /// Writes a new file beside the old and puts it in its place.
  func save() throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let encoder = YAMLEncoder()
    encoder.options.sortKeys = true
    let text = try encoder.encode(Document(current: current, contexts: contexts))
    try PrivateFile.write(text, to: path)
  }
}
