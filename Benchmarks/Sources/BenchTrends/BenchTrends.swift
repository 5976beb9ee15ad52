import ArgumentParser
import Logging
import Postgres
import PratiqueCore
import PratiqueStore

/// Measures numbers over time beside the same questions to plain interval history.
@main
struct BenchTrends: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-trends", abstract: "Measure numbers over time on a database of its own: `make bench-trends`.")

  @Option(help: "The server, as its superuser.")
  var url: String
  @Option(help: "How many resources there are.")
  var resources = 1_000_000
  @Option(help: "How many accounts there are.")
  var accounts = 1_000
  @Option(help: "How many days there were before today.")
  var days = 365
  @Flag(help: "Only fill the database.")
  var seedOnly = false

  func validate() throws {
    guard accounts > 1, resources >= 100 * accounts / 20, days >= 31, days <= 600 else {
      throw ValidationError("at least 2 accounts with 5 resources each, and 31 to 600 days")
    }
  }

  func run() async throws {
    let server = try Server(url: url)
    let world = try await server.world(resources: resources, accounts: accounts, days: days)
    log("\(resources) resources, \(accounts) accounts, \(days) days until \(world.end)")
    let database = try await server.create("bench_\(resources)")
    let time = try await ContinuousClock().measure {
      try await Seeding(world: world, pool: database.owner) { log("  \($0)") }.run()
    }
    log("seeded in \(time.inSeconds(places: 0)) s; it takes \(try await database.size())")
    await database.close()
  }

  private func log(_ line: String) { print(line) }
}
