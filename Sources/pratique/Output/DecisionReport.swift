import PratiqueClient

/// Makes a decision: previews it, asks where that is called for, and tells what became of it.
struct DecisionReport {
  /// More verdicts than these don't change without asking.
  static let unasked = 10

  /// A decision after the change, ready to be printed.
  struct Result {
    let record: Record
    /// The decision on one line: `ECS.2  service/shop/*  team payments  needs approval`.
    let line: String
    /// What became of it and what to do next, for people.
    let outcome: String
    let preview: API.Preview?
  }

  /// `+` for what is added, `-` for what is taken away, `~` for what changes.
  let sign: String
  /// What is done, for `Drop --dry-run to request it.`
  let verb: String
  /// For the question: `switch off ECS.9 in account 111122223333`.
  let what: String
  /// What must be typed.
  let name: String
  /// Whether to ask however little it changes.
  var isAlwaysAsked = false
  /// Whether it can change verdicts at once.
  var changesVerdicts = true

  /// - Parameter call: makes the change, or only the dry run of it.
  func run(
    _ options: DecisionOptions, listing: Listing, output: OutputOptions, on console: Console,
    _ call: (_ isDryRun: Bool) async throws -> Result
  ) async throws {
    if isAlwaysAsked { try options.checkCanConfirm(what) }
    if options.dryRun {
      let result = try await call(true)
      var renderer = try Renderer(listing, options: output, on: console)
      try renderer.show(record(of: result, isDryRun: true)) {
        plan(of: result) + "Nothing was changed. Drop --dry-run to \(verb).\n"
      }
      if options.exitCode { throw ExitStatus.found }
      return
    }
    if !options.yes, isAlwaysAsked || changesVerdicts {
      let planned = try await call(true)
      if isAlwaysAsked || (planned.preview?.flipCount ?? 0) > Self.unasked {
        console.err.write(plan(of: planned))
        try options.confirm(what, name: name, on: console)
      }
    }
    let result = try await call(false)
    var renderer = try Renderer(listing, options: output, on: console)
    try renderer.show(record(of: result, isDryRun: false)) { result.outcome }
  }

  private func plan(of result: Result) -> String {
    "\(sign) \(result.line.visible)\n" + (result.preview.map { PreviewText($0).text } ?? "")
  }

  private func record(of result: Result, isDryRun: Bool) -> Record {
    var record = result.record
    record.append("preview", result.preview.map { .record($0.record) } ?? .none)
    record.append("dry_run", .flag(isDryRun))
    return record
  }
}

extension Listing {
  /// The same with what every answer to a change has behind its object.
  var ofChange: Listing {
    Listing(fields: fields + ["preview", "dry_run"], columns: columns, name: name)
  }
}
