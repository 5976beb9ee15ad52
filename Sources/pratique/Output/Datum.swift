/// What a field of a ``Record`` holds: text, a number, whole or not, a flag, nothing, or more of the same.
indirect enum Datum: Hashable, Sendable {
  case none
  case flag(Bool)
  case number(Int)
  /// Finite: JSON has no other.
  case decimal(Double)
  case text(String)
  case list([Datum])
  case record(Record)

  /// Nothing for `nil`.
  init(_ text: String?) {
    self = text.map(Datum.text) ?? .none
  }

  /// Nothing for `nil`.
  init(_ number: Int?) {
    self = number.map(Datum.number) ?? .none
  }

  /// Nothing for `nil`.
  init(_ number: Double?) {
    self = number.map(Datum.decimal) ?? .none
  }
}

/// One thing to print: named fields in a fixed order, spelled as in the API.
struct Record: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  /// A field's name and value.
  struct Field: Hashable, Sendable {
    let name: String
    var value: Datum
  }

  private(set) var fields: [Field]

  init(_ fields: [Field] = []) {
    self.fields = fields
  }

  init(dictionaryLiteral elements: (String, Datum)...) {
    fields = elements.map { Field(name: $0.0, value: $0.1) }
  }

  /// The value at a dotted path: `counts.FAIL`. Nothing where there is no such field.
  subscript(path: String) -> Datum {
    // A whole name wins: control ids such as `ECS.2` are names with a dot.
    if let field = fields.first(where: { $0.name == path }) { return field.value }
    for field in fields where path.hasPrefix(field.name + ".") {
      guard case .record(let record) = field.value else { continue }
      return record[String(path.dropFirst(field.name.count + 1))]
    }
    return .none
  }

  mutating func append(_ name: String, _ value: Datum) {
    fields.append(Field(name: name, value: value))
  }

  /// Only what is chosen, in the same shape and in the order of the paths.
  func selecting(_ paths: [String]) -> Record {
    var selection = Record()
    for path in paths { selection.insert(self[path], at: path, like: self) }
    return selection
  }

  private mutating func insert(_ value: Datum, at path: String, like model: Record) {
    if !model.fields.contains(where: { $0.name == path }),
      let parent = model.fields.first(where: { path.hasPrefix($0.name + ".") }),
      case .record(let modelChild) = parent.value
    {
      let index = fields.firstIndex { $0.name == parent.name } ?? fields.endIndex
      if index == fields.endIndex { append(parent.name, .record(Record())) }
      guard case .record(var child) = fields[index].value else { return }
      child.insert(value, at: String(path.dropFirst(parent.name.count + 1)), like: modelChild)
      fields[index].value = .record(child)
    } else if !fields.contains(where: { $0.name == path }) {
      append(path, value)
    }
  }
}
