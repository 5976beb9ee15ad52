import PratiqueClient

extension CommandError {
  /// Tells the user: as a document on stdout where the format has one, in words on stderr otherwise.
  ///
  /// When data has left already, a document would spoil it, so words it is.
  func print(as format: OutputFormat, on console: Console) {
    if format.hasProblemDocuments, !console.out.hasFlushed {
      console.out.discard()
      console.out.write(document(as: format))
      console.out.flush()
      return
    }
    console.out.flush()
    let isDressed = console.messageTerminal.isDressed
    let label = isDressed ? Style.red.applied(to: "error:") : "error:"
    console.err.write("\(label) \(message.visible)\n")
    for cure in cures { console.err.write("  \(cure.visible)\n") }
    if let id = problem?.requestID { console.err.write("  request \(id.visible)\n") }
    console.err.flush()
  }

  private func document(as format: OutputFormat) -> String {
    let record = Datum.record(record)
    if format == .yaml, let yaml = try? record.yaml() { return yaml }
    var text = ""
    record.appendJSON(to: &text, indentation: format == .json ? 0 : nil)
    return text + "\n"
  }

  /// The server's problem document, or one of the same form for what went wrong on this side.
  private var record: Record {
    guard let problem else {
      var record: Record = [
        "type": .text("about:blank"), "title": .text(message), "code": .text(code),
        "exit_status": .number(Int(status.rawValue)),
      ]
      if details.isEmpty, !cures.isEmpty { record.append("detail", .text(cures.joined(separator: "; "))) }
      if !details.isEmpty { record.append("errors", .list(details.map(Datum.record))) }
      return record
    }
    var record: Record = [
      "type": .text(problem.type), "title": .text(problem.title), "status": .number(problem.status),
      "detail": Datum(problem.detail), "code": .text(problem.code), "request_id": Datum(problem.requestID),
    ]
    if !details.isEmpty {
      record.append("errors", .list(details.map(Datum.record)))
    } else if let faults = problem.errors {
      record.append("errors", .list(faults.map { .record($0.record) }))
    }
    if let seconds = problem.retryAfter { record.append("retry_after", .number(seconds)) }
    return record
  }
}

extension API.Problem.Fault {
  fileprivate var record: Record {
    var record: Record = ["pointer": .text(pointer), "code": .text(code), "message": .text(message)]
    if let line { record.append("line", .number(line)) }
    if let byteOffset { record.append("byte_offset", .number(byteOffset)) }
    return record
  }
}
