import Yams

/// The text of one document of a file. Each is parsed by itself, so that an error in one doesn't hide those in others.
struct YAMLChunk {
  let text: String
  /// Of the file, before it.
  let linesBefore: Int

  /// Splits a file at its document markers. A line that begins with one can't be part of a text: YAML ends it there.
  static func chunks(of text: String) -> [YAMLChunk] {
    var chunks: [YAMLChunk] = []
    var lines: [Substring] = []
    var start = 0
    func close(at index: Int) {
      if !lines.isEmpty { chunks.append(YAMLChunk(text: lines.joined(separator: "\n"), linesBefore: start)) }
      lines = []
      start = index
    }
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isLineFeed).enumerated() {
      if line.isMarker("---") { close(at: index) }
      lines.append(line)
      if line.isMarker("...") { close(at: index + 1) }
    }
    close(at: 0)
    return chunks
  }

  /// Lends the document, if there is one.
  func withNode<Result>(file: String, _ body: (Node) -> Result) throws(PolicyFault) -> Result? {
    do {
      let parser = try Parser(yaml: text)
      // Nodes hold their anchors weakly: only the parser keeps them.
      return try withExtendedLifetime(parser) { try parser.singleRoot().flatMap { $0.isNothing ? nil : body($0) } }
    } catch {
      throw fault(error, file: file)
    }
  }

  private func fault(_ error: any Error, file: String) -> PolicyFault {
    func place(_ mark: Mark) -> PolicyPlace {
      PolicyPlace(file: file, line: mark.line + linesBefore, column: mark.column)
    }
    let start = PolicyPlace(file: file, line: linesBefore + 1, column: 1)
    switch error as? YamlError {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let before = context.map { $0.text + ", " } ?? ""
      return PolicyFault(place: place(mark), message: "this is no YAML: \(before)\(problem)")
    case .duplicatedKeysInMapping(let names, let context):
      return PolicyFault(
        place: place(context.mark), message: "`\(names.joined(separator: "`, `"))` is given more than once")
    case .reader(let problem, _, _, _):
      return PolicyFault(place: start, message: "this is no YAML: \(problem)")
    case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded, nil:
      return PolicyFault(place: start, message: "this is no YAML")
    }
  }
}

extension Node {
  /// What stands between two document markers with nothing between.
  fileprivate var isNothing: Bool {
    guard case .scalar(let scalar) = self else { return false }
    return scalar.style == .plain && scalar.string.isEmpty
  }
}

extension Character {
  /// With or without a carriage return, which Swift takes for one character.
  fileprivate var isLineFeed: Bool { self == "\n" || self == "\r\n" }
}

extension Substring {
  /// Whether the line begins with a document marker.
  fileprivate func isMarker(_ marker: String) -> Bool {
    hasPrefix(marker) && (dropFirst(3).first.map { $0 == " " || $0 == "\t" || $0 == "\r" } ?? true)
  }
}
