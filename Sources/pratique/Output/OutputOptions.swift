import ArgumentParser

/// How the answer is printed; the same for every command.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.customShort("o", allowingJoined: true), .customLong("output")],
    help: ArgumentHelp("Print as table, json, yaml, csv, jsonl or name.", valueName: "format"))
  var format = OutputFormat.table

  @Option(
    name: .customLong("fields"), defaultAsFlag: OutputOptions.listFields,
    help: ArgumentHelp("Print only these fields, as in a,b.c; alone, list them.", valueName: "fields"))
  var fieldList: String?

  @Option(help: ArgumentHelp("Use colour and symbols: auto, always or never.", valueName: "when"))
  var color = ColorChoice.auto

  /// What `--fields` means when it stands alone.
  static let listFields = "?"

  /// Whether the fields are asked for, not the data.
  var listsFields: Bool { fieldList == Self.listFields }

  /// The chosen fields; `nil` when nobody chose.
  var fields: [String]? {
    fieldList.map { $0.split(separator: ",").map { String($0.trimmingSpaces) } }
  }
}

extension Substring {
  fileprivate var trimmingSpaces: Substring {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
