import ArgumentParser

/// The forms in which data is printed.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
  /// For people.
  case table
  /// The lossless form, for programs; one document.
  case json
  case yaml
  /// RFC 4180 with a header, safe to open in a spreadsheet.
  case csv
  /// One JSON object a line.
  case jsonl
  /// The name of each thing, one a line.
  case name

  /// Whether an error is printed as a document of the same form.
  var hasProblemDocuments: Bool {
    switch self {
    case .json, .jsonl, .yaml: true
    case .table, .csv, .name: false
    }
  }
}
