import ArgumentParser
import Foundation
import PratiqueClient
import PratiqueOperations

/// `pratique audit`: who did what, and whether the log is intact.
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "See who did what, and check that the log is intact.",
    subcommands: [List.self, Get.self, Verify.self, Export.self, Checkpoint.self])

  /// Newest first.
  struct List: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "List the entries, newest first.")
    static let listing = Listing.auditEntries

    @Option(help: ArgumentHelp("Only of this person.", valueName: "id"))
    var person: String?
    @Option(help: "Only of this kind, such as team.create.")
    var action: String?
    @Option(help: "Only about this, such as team/payments.")
    var object: String?
    @Option(help: ArgumentHelp("From here on, such as 2026-06-01T00:00:00Z.", valueName: "time"))
    var since: String?
    @Option(help: ArgumentHelp("Before here.", valueName: "time"))
    var until: String?
    @OptionGroup var list: ListOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      var filter = AuditFilter()
      (filter.person, filter.action, filter.object) = (person, action, object)
      (filter.since, filter.until) = (since, until)
      try await server.withClient { [filter] client in
        try await list.printList(
          Self.listing, options: output, on: console, emptyMessage: "there is no such entry",
          page: { limit, cursor in try await client.audit(filter, limit: limit, cursor: cursor) }, record: \.record)
      }
    }
  }

  /// One, whole.
  struct Get: ReportingCommand {
    static let configuration = CommandConfiguration(abstract: "Print one entry as it was written, in JSON.")
    static let listing = Listing.empty

    @Argument(help: "Its position.")
    var position: Int64
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let entry = try await server.withClient { client in try await client.auditEntry(position) }
      console.out.write(Array(entry) + [0x0A])
    }
  }

  /// JSON Lines.
  struct Export: ReportingCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the whole log as JSON Lines, oldest first.",
      discussion: "pratique audit verify FILE checks it without a server.")
    static let listing = Listing.empty

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      try await server.withClient { client in
        var position: Int64 = 0
        while true {
          let lines = try await client.auditExport(after: position).split(separator: 0x0A)
          guard let last = lines.last else { return }
          for line in lines { console.out.write(Array(line) + [0x0A]) }
          position = try JSONDecoder().decode(AuditExportLine.self, from: Data(last)).position
        }
      }
    }
  }

  /// The end, signed.
  struct Checkpoint: ReportingCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print where the log ends, signed, in JSON.",
      discussion: "Keep it elsewhere: with it, audit verify finds that the end of a log was cut off.")
    static let listing = Listing.empty

    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func perform(on console: Console) async throws {
      let checkpoint = try await server.withClient { client in try await client.auditCheckpoint() }
      console.out.write(Array(checkpoint) + [0x0A])
    }
  }
}

extension Listing {
  static let auditEntries = Listing(
    fields: ["position", "at", "person", "action", "object", "result", "reason", "hash"],
    columns: [
      Column("POSITION", "position"), Column("AT", "at"), Column("PERSON", "person"), Column("ACTION", "action"),
      Column("OBJECT", "object", canShrink: true), Column("RESULT", "result"),
    ], name: ["position"])
}

extension API.AuditEntry {
  /// The entry as it is printed.
  var record: Record {
    [
      "position": .number(Int(position)), "at": .text(entry.at), "person": Datum(entry.person),
      "action": .text(entry.action), "object": Datum(entry.object), "result": .text(entry.result),
      "reason": Datum(entry.reason), "hash": .text(hash),
    ]
  }
}
