import ArgumentParser
import PratiqueCore

/// From when to when.
struct PeriodOptions: ParsableArguments {
  @Option(help: ArgumentHelp("From so long before the end: 90d, 12h.", valueName: "time"))
  var since: String?

  @Option(help: ArgumentHelp("From here on, such as 2026-06-01T00:00:00Z.", valueName: "time"))
  var from: String?

  @Option(help: ArgumentHelp("Until here (default: now).", valueName: "time"))
  var to: String?

  func validate() throws {
    if since != nil, from != nil { throw ValidationError("--since and --from exclude each other") }
  }

  /// What was said.
  ///
  /// - Parameter length: when nobody says where it begins; `nil` refuses that.
  func period(orSince length: String? = nil, now: Instant = .now) throws(CommandError) -> Period {
    let end = try TimeArgument.moment(to, "--to")
    let beginning: Instant
    if let from = try TimeArgument.moment(from, "--from") {
      beginning = from
    } else if let length = since ?? length {
      beginning = try TimeArgument.beginning(length, "--since", before: end ?? now)
    } else {
      throw CommandError(
        .usage, "it isn't said from when", cures: ["say --since 7d, or --from 2026-06-01T00:00:00Z"])
    }
    guard beginning < end ?? now else {
      throw CommandError(
        .usage, end == nil ? "--from lies ahead" : "--to is not behind --from",
        cures: ["what is to come: pratique exemption forecast"])
    }
    return Period(from: beginning, to: end, now: now)
  }
}

/// A stretch of time.
struct Period: Hashable {
  let from: Instant
  /// `nil` is now, whenever that is asked.
  let to: Instant?
  /// When the command ran.
  let now: Instant

  /// Where somebody must say it.
  var end: Instant { to ?? now }
}
