import ArgumentParser
import Logging
import Postgres
import PratiqueCore
import PratiqueStore
import PratiqueTelemetry

/// `pratique migrate`: the database's schema. Needs no server.
struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Look at the database's schema, or bring it up to date.",
    discussion: """
      Works on PRATIQUE_DATABASE_URL, as the role of PRATIQUE_DATABASE_OWNER_URL where that is set, or on the embedded \
      database. `serve` migrates at its start by itself.
      """,
    subcommands: [Status.self, Plan.self, Up.self])

  /// What is applied and what is not.
  struct Status: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "List the migrations that are applied, and that are not.")
    static let listing = Listing.migrations

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let status = try await database.withOwner { db in try Database.migrator().status(on: db) }
      let applied: [Record] = status.applied.map { migration in
        [
          "migration": .text(Migration.label(version: migration.version, name: migration.name)),
          "state": .text("applied"),
          "applied_at": .text(Instant(microseconds: migration.appliedAt.microsecondsSinceUnixEpoch).description),
          "took_ms": .number(Int(migration.executionMilliseconds)),
        ]
      }
      try console.print(applied + status.pending.map { $0.record("pending") }, as: Self.listing, output)
    }
  }

  /// What `up` would do.
  struct Plan: ReportingCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the statements that `up` would run; changes nothing.")
    static let listing = Listing.migrations

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let steps = try await database.withOwner { db in try Database.migrator().plan(on: db) }
      guard output.format == .table, output.fields == nil else {
        return try console.print(steps.map { $0.record("pending") }, as: Self.listing, output)
      }
      for step in steps { console.out.write("-- \(step.label)\n\(step.sql)\n") }
      console.say(steps.isEmpty ? "the schema is up to date" : "\(steps.count) to apply: pratique migrate up")
    }
  }

  /// Applies what is missing.
  struct Up: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "Apply the migrations that are missing.")
    static let listing = Listing.migrations

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let steps = try await database.withOwner { db in try Database.migrator().up(on: db) }
      if steps.isEmpty { console.say("the schema was up to date") }
      try console.print(steps.map { $0.record("applied") }, as: Self.listing, output)
    }
  }
}

extension DatabaseOptions {
  /// Opens the database for one piece of work on its schema.
  fileprivate func withOwner<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
    var logger = Logger(label: "pratique.migrate") { _ in ConsoleLogHandler() }
    logger.logLevel = .warning
    let open = try await open(logger: logger)
    do {
      let result = try await open.withOwner(logger, body)
      await open.close()
      return result
    } catch {
      await open.close()
      throw error
    }
  }
}

extension Listing {
  fileprivate static let migrations = Listing(
    fields: ["migration", "state", "applied_at", "took_ms"],
    columns: [
      Column("MIGRATION", "migration"), Column("STATE", "state"), Column("APPLIED", "applied_at"),
      Column("MS", "took_ms"),
    ],
    name: ["migration"])
}

extension Console {
  fileprivate func print(_ records: [Record], as listing: Listing, _ options: OutputOptions) throws {
    var renderer = try Renderer(listing, options: options, on: self)
    if options.format == .table, records.isEmpty { return }
    for record in records { renderer.add(record) }
    try renderer.finish()
  }
}

extension MigrationStep {
  fileprivate func record(_ state: String) -> Record {
    ["migration": .text(label), "state": .text(state), "applied_at": .none, "took_ms": .none]
  }
}
