import ArgumentParser
import PratiqueClient

/// How much of a list is printed.
struct ListOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Print at most so many (default 50).", valueName: "number"))
  var limit: Int?

  @Flag(help: "Print all.")
  var all = false

  /// What the server gives at once.
  static let largestPage = 500

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit needs a number above 0") }
    if limit != nil, all { throw ValidationError("--limit and --all exclude each other") }
  }

  private var wanted: Int { all ? .max : limit ?? 50 }

  /// Reads page by page and prints row by row, and says on stderr when the list goes on.
  ///
  /// - Parameters:
  ///   - page: reads the part behind a cursor.
  ///   - emptyMessage: said when there is nothing to print.
  ///   - trailer: stands behind the items of a document; asked for when all is read.
  func printList<Item>(
    _ listing: Listing, options: OutputOptions, on console: Console, emptyMessage: String,
    page: (_ limit: Int, _ cursor: String?) async throws -> API.Page<Item>, record: (Item) -> Record,
    trailer: () -> Record = { Record() }
  ) async throws {
    var renderer = try Renderer(listing, options: options, on: console)
    let read = try await readAll(page) { item in
      renderer.add(record(item))
      return !renderer.isClosed
    }
    try renderer.finish(Record(read.trailer.fields + trailer().fields))
    if read.count == 0 { console.say(emptyMessage) }
    if !renderer.isClosed { read.say(on: console) }
  }

  /// What was read of a list.
  struct Reading {
    fileprivate(set) var count = 0
    fileprivate(set) var next: String?
    fileprivate(set) var total: API.Total

    /// As it stands behind the items of a document.
    var trailer: Record {
      let total: Record = ["count": .number(total.count), "kind": .text(total.kind)]
      return ["next": Datum(next), "total": .record(total)]
    }

    /// That the list goes on, if it does.
    func say(on console: Console) {
      guard count > 0, next != nil else { return }
      let all = total.isExact ? total.count.grouped : "more than \(total.count.grouped)"
      console.say("showing \(count.grouped) of \(all) — use --all or --limit")
    }
  }

  /// Reads page by page, as much as is wanted.
  ///
  /// - Parameter take: says whether to go on.
  func readAll<Item>(
    _ page: (_ limit: Int, _ cursor: String?) async throws -> API.Page<Item>, take: (Item) -> Bool
  ) async throws -> Reading {
    var part = try await page(min(Self.largestPage, wanted), nil)
    var reading = Reading(total: part.total)
    while true {
      var goesOn = true
      for item in part.items where !take(item) { goesOn = false }
      reading.count += part.items.count
      (reading.next, reading.total) = (part.next, part.total)
      guard goesOn, let cursor = part.next, reading.count < wanted else { return reading }
      part = try await page(min(Self.largestPage, wanted - reading.count), cursor)
    }
  }
}
