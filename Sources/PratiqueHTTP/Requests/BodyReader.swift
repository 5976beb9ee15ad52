import PratiqueIntake

/// Reads a request's JSON body strictly: what isn't known, is repeated or has an unusable value is refused, all at once
/// and with its place.
///
/// Read every member the route knows, then call ``finish()``. A member that is `null` counts as absent; ``isGiven(_:)``
/// tells the difference where it matters, as in a merge patch.
final class BodyReader {
  /// Shared by a body's reader and those of the objects in it.
  private final class Faults {
    var found: [Problem.Fault] = []
  }

  private var members: [String: JSONDocument]
  private var known: [String] = []
  private let place: String
  private let faults: Faults

  /// - Throws: ``Problem`` when the body is no JSON object.
  convenience init(_ bytes: [UInt8]) throws(Problem) {
    let document: JSONDocument
    do throws(IntakeFault) {
      document = try JSONDocument.read(bytes)
    } catch {
      let isBroken = ProblemCode(error.code) == .malformedInput
      var problem = Problem(isBroken ? .malformedInput : .unusableRequest, "\(error); nothing was changed")
      let pointer = ["body", error.keyPath].compactMap(\.self).joined(separator: "/")
      problem.faults = [
        .init(
          pointer: pointer, code: error.code.rawValue, message: error.message, line: error.line,
          byteOffset: error.byteOffset)
      ]
      throw problem
    }
    guard case .object(let members) = document else {
      throw Problem(unusable: "body", "the body should be an object")
    }
    self.init(members, at: "body", Faults())
  }

  private init(_ members: [String: JSONDocument], at place: String, _ faults: Faults) {
    self.members = members
    self.place = place
    self.faults = faults
  }

  /// Whether the member is there, be it as `null`. Ask before reading it.
  func isGiven(_ name: String) -> Bool { members[name] != nil }

  /// A text, parsed; `nil` when absent or, to be told by ``finish()``, unusable.
  ///
  /// - Parameter expected: what a usable value is, to follow the words "is not".
  func read<Value>(_ name: String, expected: String, _ parse: (String) -> Value?) -> Value? {
    guard let value = take(name) else { return nil }
    guard case .text(let text) = value, let parsed = parse(text) else {
      objection(to: name, value, expected: expected)
      return nil
    }
    return parsed
  }

  /// The same for a member that must be there.
  func require<Value>(_ name: String, expected: String, _ parse: (String) -> Value?) -> Value? {
    guard isMissing(name) else { return read(name, expected: expected, parse) }
    known.append(name)
    faults.found.append(.init(pointer: pointer(name), code: "missing", message: "`\(name)` is missing"))
    return nil
  }

  /// A text of bounded length, without control characters.
  func text(_ name: String, atMost bytes: Int = 500) -> String? {
    read(name, expected: "a text of at most \(bytes) bytes without control characters") { text in
      text.utf8.count <= bytes && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
        ? text : nil
    }
  }

  func flag(_ name: String) -> Bool? {
    guard let value = take(name) else { return nil }
    guard case .flag(let flag) = value else {
      objection(to: name, value, expected: "true or false")
      return nil
    }
    return flag
  }

  func number(_ name: String, in range: ClosedRange<Int>) -> Int? {
    guard let value = take(name) else { return nil }
    guard case .number(let text) = value, let number = Int(text), range.contains(number) else {
      objection(to: name, value, expected: "a number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return number
  }

  /// A list of texts, each parsed.
  func list<Value>(_ name: String, atMost count: Int = 1_000, of expected: String, _ parse: (String) -> Value?)
    -> [Value]?
  {
    guard let elements = elements(name, atMost: count) else { return nil }
    return elements.enumerated().compactMap { index, element in
      if case .text(let text) = element, let value = parse(text) { return value }
      objection(to: "\(name)/\(index)", element, expected: expected)
      return nil
    }
  }

  /// An object whose members are names of the caller's own, with texts.
  func texts(_ name: String, atMost count: Int = 100) -> [String: String]? {
    guard let value = take(name) else { return nil }
    guard case .object(let members) = value, members.count <= count else {
      objection(to: name, value, expected: "an object of at most \(count) texts")
      return nil
    }
    return members.reduce(into: [:]) { texts, member in
      if case .text(let text) = member.value {
        texts[member.key] = text
      } else {
        objection(to: "\(name)/\(member.key)", member.value, expected: "a text")
      }
    }
  }

  /// A list of objects, each with a reader of its own, which `body` must not finish.
  func objects<Value>(_ name: String, atMost count: Int = 1_000, _ body: (BodyReader) -> Value?) -> [Value]? {
    guard let elements = elements(name, atMost: count) else { return nil }
    return elements.enumerated().compactMap { index, element in
      nested(element, at: "\(name)/\(index)", body)
    }
  }

  /// An object, with a reader of its own, which `body` must not finish.
  func object<Value>(_ name: String, _ body: (BodyReader) -> Value?) -> Value? {
    guard let value = take(name) else { return nil }
    return nested(value, at: name, body)
  }

  /// Says that a member that could be read can't be used.
  func refuse(_ name: String, _ message: String) {
    faults.found.append(.init(pointer: pointer(name), code: "invalid-value", message: message))
  }

  /// - Throws: ``Problem`` naming everything that is wrong with the body.
  func finish() throws(Problem) {
    noteUnknown()
    guard !faults.found.isEmpty else { return }
    var problem = Problem(.unusableRequest, faults.found.map(\.message).joined(separator: "; "))
    problem.faults = faults.found
    throw problem
  }

  // MARK: Parts

  private func nested<Value>(_ value: JSONDocument, at name: String, _ body: (BodyReader) -> Value?) -> Value? {
    guard case .object(let members) = value else {
      objection(to: name, value, expected: "an object")
      return nil
    }
    let reader = BodyReader(members, at: pointer(name), faults)
    let result = body(reader)
    reader.noteUnknown()
    return result
  }

  private func elements(_ name: String, atMost count: Int) -> [JSONDocument]? {
    guard let value = take(name) else { return nil }
    guard case .list(let elements) = value, elements.count <= count else {
      objection(to: name, value, expected: "a list of at most \(count)")
      return nil
    }
    return elements
  }

  private func isMissing(_ name: String) -> Bool { members[name] == nil || members[name] == .null }

  private func take(_ name: String) -> JSONDocument? {
    known.append(name)
    guard let value = members.removeValue(forKey: name), value != .null else { return nil }
    return value
  }

  private func objection(to name: String, _ value: JSONDocument, expected: String) {
    let shown =
      switch value {
      case .text(let text): "`\(text.prefix(100))`"
      case .number(let text): "`\(text.prefix(100))`"
      case .flag(let flag): "`\(flag)`"
      case .null: "`null`"
      case .list(let elements): "a list of \(elements.count)"
      case .object: "an object"
      }
    faults.found.append(
      .init(pointer: pointer(name), code: "invalid-value", message: "\(shown) is not \(expected)"))
  }

  private func noteUnknown() {
    for name in members.keys.sorted() where !known.contains(name) {
      let names = known.isEmpty ? "none is taken here" : "there are \(known.sorted().joined(separator: ", "))"
      faults.found.append(
        .init(
          pointer: pointer(name), code: "unknown-member",
          message: "there is no member `\(name.prefix(100))`; \(names)"))
    }
  }

  private func pointer(_ name: String) -> String { "\(place)/\(name)" }
}

extension Problem {
  /// - Parameter pointer: such as `body/name`.
  init(unusable pointer: String, _ message: String) {
    self.init(.unusableRequest, message)
    faults = [Fault(pointer: pointer, code: "invalid-value", message: message)]
  }
}
