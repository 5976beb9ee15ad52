/// Prints records in the format that was asked for, one at a time where the format allows it.
///
/// ```swift
/// var renderer = try Renderer(.findings, options: output, on: console)
/// for finding in findings { try renderer.add(finding.record) }
/// try renderer.finish(["next": .none])
/// ```
///
/// JSON Lines, CSV and names leave row by row; JSON too, as `{"items": […], …}`. Tables and YAML wait for the end.
struct Renderer {
  /// How a list is wrapped in JSON and YAML.
  enum Shape {
    /// `{"items": […]}` with what ``finish(_:)`` is given behind.
    case items
    /// The bare array.
    case array
  }

  /// Nobody reads any more: whoever adds rows may stop.
  var isClosed: Bool { out.isClosed }

  private let listing: Listing
  private let selects: Bool
  private let format: OutputFormat
  private let shape: Shape
  private let out: ByteStream
  private var table: TextTable
  private var kept: [Datum] = []
  private var count = 0

  /// - Throws: ``CommandError`` when a field was chosen that the listing doesn't have.
  init(_ listing: Listing, options: OutputOptions, shape: Shape = .items, on console: Console) throws(CommandError) {
    self.listing = try options.fields.map { fields throws(CommandError) in try listing.selecting(fields) } ?? listing
    selects = options.fields != nil
    format = options.format
    self.shape = shape
    out = console.out
    table = TextTable(self.listing.columns, on: console.terminal)
  }

  /// Prints one row of a list, or keeps it for the end.
  mutating func add(_ record: Record) {
    switch format {
    case .table: table.add(record)
    case .name: out.write(listing.name.map { record[$0].inline.visible }.joined(separator: " ") + "\n")
    case .csv:
      if count == 0 { out.write(header) }
      out.write(listing.fields.map { record[$0].csv }.joined(separator: ",") + "\r\n")
    case .jsonl: out.write(Datum.record(selected(record)).json + "\n")
    case .json: addToDocument(selected(record))
    case .yaml: kept.append(.record(selected(record)))
    }
    count += 1
  }

  /// Ends a list.
  ///
  /// - Parameter trailer: fields that stand behind the items of a JSON or YAML document.
  mutating func finish(_ trailer: Record = Record()) throws {
    switch format {
    case .table: out.write(table.render())
    case .csv where count == 0: out.write(header)
    case .csv, .jsonl, .name: break
    case .json: endDocument(trailer)
    case .yaml: out.write(try document(trailer).yaml())
    }
    try out.finish()
  }

  /// Prints a single record that isn't part of a list.
  ///
  /// - Parameter page: what people see; by default each field on a line.
  mutating func show(_ record: Record, page: (() -> String)? = nil) throws {
    switch format {
    case .table:
      out.write(selects ? FieldPage(selected(record)).text : page?() ?? FieldPage(record).text)
      try out.finish()
    case .json:
      var text = ""
      Datum.record(selected(record)).appendJSON(to: &text, indentation: 0)
      out.write(text + "\n")
      try out.finish()
    case .yaml:
      out.write(try Datum.record(selected(record)).yaml())
      try out.finish()
    case .csv, .jsonl, .name:
      add(record)
      try finish()
    }
  }

  private func selected(_ record: Record) -> Record {
    selects ? record.selecting(listing.fields) : record
  }

  private var header: String {
    listing.fields.map { Datum.text($0).csv }.joined(separator: ",") + "\r\n"
  }
}

extension Renderer {
  /// A list's JSON is written as it grows: opened by the first row, or by the end when there is none.
  private mutating func addToDocument(_ record: Record) {
    var text = count == 0 ? opening : ","
    let depth = shape == .items ? 4 : 2
    text += "\n" + String(repeating: " ", count: depth)
    Datum.record(record).appendJSON(to: &text, indentation: depth)
    out.write(text)
  }

  private mutating func endDocument(_ trailer: Record) {
    var text = count == 0 ? opening : shape == .items ? "\n  " : "\n"
    text += "]"
    if shape == .items {
      for field in trailer.fields {
        text += ",\n  "
        text.appendJSONString(field.name)
        text += ": "
        field.value.appendJSON(to: &text, indentation: 2)
      }
      text += "\n}"
    }
    out.write(text + "\n")
  }

  private var opening: String {
    switch shape {
    case .items: "{\n  \"items\": ["
    case .array: "["
    }
  }

  private func document(_ trailer: Record) -> Datum {
    guard shape == .items else { return .list(kept) }
    return .record(Record([.init(name: "items", value: .list(kept))] + trailer.fields))
  }
}
