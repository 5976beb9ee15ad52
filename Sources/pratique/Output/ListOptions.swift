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
  func printList<Item>(
    _ listing: Listing, options: OutputOptions, on console: Console, emptyMessage: String,
    page: (_ limit: Int, _ cursor: String?) async throws -> API.Page<Item>, record: (Item) -> Record
  ) async throws {
    var renderer = try Renderer(listing, options: options, on: console)
    var count = 0
    var cursor: String?
    var total: API.Total
    repeat {
      let part = try await page(min(Self.largestPage, wanted - count), cursor)
      for item in part.items { renderer.add(record(item)) }
      count += part.items.count
      (cursor, total) = (part.next, part.total)
    } while cursor != nil && count < wanted && !renderer.isClosed

    let shownTotal: Record = ["count": .number(total.count), "kind": .text(total.kind)]
    try renderer.finish(["next": Datum(cursor), "total": .record(shownTotal)])
    if count == 0 {
      console.say(emptyMessage)
    } else if cursor != nil, !renderer.isClosed {
      let all = total.isExact ? total.count.grouped : "more than \(total.count.grouped)"
      console.say("showing \(count.grouped) of \(all) — use --all or --limit")
    }
  }
}
