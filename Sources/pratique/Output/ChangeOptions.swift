import ArgumentParser

/// What every command that changes something takes.
struct ChangeOptions: ParsableArguments {
  @Flag(help: "Change nothing, only show what would be.")
  var dryRun = false

  func show(_ record: Record, _ listing: Listing, _ output: OutputOptions, on console: Console) throws {
    if dryRun { console.say("nothing was changed; drop --dry-run to do it") }
    var renderer = try Renderer(listing, options: output, on: console)
    try renderer.show(record)
  }
}

/// The same for what has versions.
struct VersionedChangeOptions: ParsableArguments {
  @Flag(help: "Change nothing, only show what would be.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "Only if it still has this version, as get shows it (default: whatever it has now).", valueName: "version"))
  var ifVersion: Int64?

  /// The version that the change is meant for.
  func version(_ current: () async throws -> Int64) async throws -> Int64 {
    if let ifVersion { return ifVersion }
    return try await current()
  }

  func show(_ record: Record, _ listing: Listing, _ output: OutputOptions, on console: Console) throws {
    if dryRun { console.say("nothing was changed; drop --dry-run to do it") }
    var renderer = try Renderer(listing, options: output, on: console)
    try renderer.show(record)
  }
}
