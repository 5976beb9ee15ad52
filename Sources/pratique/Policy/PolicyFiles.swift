import Foundation
import PratiqueClient

/// The documents of a policy and the places they come from.
struct PolicyFiles: Sendable {
  /// In the order in which they need each other, then as they stand in the files.
  let documents: [PolicyDocument]
  private let places: [PolicyDraft.Places]

  /// Files beyond this aren't read.
  static let maxFileBytes = 1024 * 1024

  /// Reads a file, or every `*.yaml` and `*.yml` below a directory, hidden ones left out.
  ///
  /// - Throws: ``CommandError`` with everything that is wrong.
  init(path: String) throws(CommandError) {
    var faults: [PolicyFault] = []
    var drafts: [PolicyDraft] = []
    for file in try Self.files(at: path) {
      do throws(PolicyFault) {
        drafts += PolicyDraft.drafts(in: try Self.text(of: file), file: file, &faults)
      } catch {
        faults.append(error)
      }
    }
    try self.init(drafts, faults)
  }

  /// The same from texts, by the names of their files.
  init(texts: [(file: String, text: String)]) throws(CommandError) {
    var faults: [PolicyFault] = []
    var drafts: [PolicyDraft] = []
    for (file, text) in texts { drafts += PolicyDraft.drafts(in: text, file: file, &faults) }
    try self.init(drafts, faults)
  }

  private init(_ drafts: [PolicyDraft], _ faults: [PolicyFault]) throws(CommandError) {
    var faults = faults
    var first: [PolicyDraft.Key: PolicyPlace] = [:]
    for draft in drafts {
      if let known = first[draft.key] {
        faults.append(
          PolicyFault(
            place: draft.places.name,
            message: "\(draft.key.kind.rawValue) `\(draft.key.name)` is there already: \(known)"))
      } else {
        first[draft.key] = draft.places.name
      }
    }
    guard faults.isEmpty else { throw CommandError(faults) }
    let kinds = PolicyDocument.Kind.allCases
    let sorted = kinds.flatMap { kind in drafts.filter { $0.key.kind == kind } }
    documents = sorted.map(\.document)
    places = sorted.map(\.places)
  }

  /// Where the member that a JSON pointer into the request names stands, or the nearest above it.
  func place(of pointer: String) -> PolicyPlace? {
    let parts = pointer.split(separator: "/")
    guard parts.count >= 2, parts[0] == "documents", let index = Int(parts[1]), places.indices.contains(index) else {
      return nil
    }
    return places[index].place(of: parts.dropFirst(2).map(String.init))
  }

  private static func files(at path: String) throws(CommandError) -> [String] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw CommandError(.failed, code: "no-such-file", "there is no file or directory \(path)")
    }
    guard isDirectory.boolValue else { return [path] }
    let below = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    let files = below.filter { name in
      let parts = name.split(separator: "/")
      return (name.hasSuffix(".yaml") || name.hasSuffix(".yml")) && !parts.contains { $0.hasPrefix(".") }
    }
    guard !files.isEmpty else {
      throw CommandError(
        .failed, code: "no-such-file", "there is no *.yaml or *.yml in \(path)",
        cures: ["an empty policy would prune everything, so this is taken for an error"])
    }
    let folder = path.hasSuffix("/") ? path : path + "/"
    return files.sorted().map { folder + $0 }
  }

  private static func text(of file: String) throws(PolicyFault) -> String {
    let start = PolicyPlace(file: file, line: 1, column: 1)
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: file))
    } catch {
      throw PolicyFault(place: start, message: "the file can't be read")
    }
    guard data.count <= maxFileBytes else {
      throw PolicyFault(place: start, message: "the file has more than \(maxFileBytes.grouped) bytes")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw PolicyFault(place: start, message: "the file is not UTF-8")
    }
    return text
  }
}
