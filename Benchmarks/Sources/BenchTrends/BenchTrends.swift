import ArgumentParser
import Foundation
import Postgres
import PratiqueCore

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
  @Option(help: "How often each question is put.")
  var runs = 15
  @Option(help: "Measure growth from so many resources, with as many in each account.")
  var growthFrom: Int?
  @Option(help: "Where results are written.")
  var results = "Benchmarks/results"
  @Flag(help: "Only fill the database.")
  var seedOnly = false
  @Flag(help: "Recount everything from history before measuring; takes long.")
  var verify = false
  @Flag(help: "Measure what an earlier run has filled.")
  var reuse = false

  func validate() throws {
    guard accounts > 1, resources >= 5 * accounts, resources >= 1_000, days >= 32, days <= 600, runs > 0 else {
      throw ValidationError("at least 1,000 resources, 5 in each of at least 2 accounts, 32 to 600 days, and one run")
    }
  }

  func run() async throws {
    let server = try Server(url: url)
    var growth: Measurement?
    let fewer = growthFrom.map { (resources: $0, accounts: max(2, $0 * accounts / resources)) }
    if let fewer {
      let (world, database, _) = try await filled(fewer.resources, fewer.accounts, server)
      if !seedOnly, let fleet = Question.all(of: world).first {
        growth = try await Measuring(world, database, runs: runs, log: log).measure(fleet, isPlainToo: false)
      }
      await database.close()
    }
    let (world, database, seconds) = try await filled(resources, accounts, server)
    guard !seedOnly else { return await database.close() }
    if verify { log("recounted: \(try await Measuring(world, database, runs: runs, log: log).verify())") }
    let load = Report.load()
    let measuring = Measuring(world, database, runs: runs, log: log)
    var measurements: [Measurement] = []
    for question in Question.all(of: world) {
      log("  \(question.name)")
      measurements.append(try await measuring.measure(question))
    }
    log("  a control off and on")
    measurements.append(try await measuring.toggles())
    var report = Report(
      at: world.end.description, resources: resources, accounts: accounts, days: days,
      processors: ProcessInfo.processInfo.activeProcessorCount, load: load, server: try await database.version(),
      secondsToSeed: seconds, size: try await database.size(), measurements: measurements)
    if let growth, let fewer {
      report.growth = Report.Growth(
        resources: fewer.resources, accounts: fewer.accounts, database: growth.database,
        ratio: measurements[0].database / growth.database)
    }
    await database.close()
    log("\n\(report.table)\n\nload \(load) on \(report.processors) processors; \(try report.write(to: results))")
  }

  private func filled(
    _ resources: Int, _ accounts: Int, _ server: Server
  ) async throws -> (World, SeededDatabase, seconds: Double?) {
    let name = "bench_\(resources)"
    if reuse {
      let database = server.open(name)
      return (try await database.world(), database, nil)
    }
    let world = try await server.world(resources: resources, accounts: accounts, days: days)
    log("\(resources) resources, \(accounts) accounts, \(days) days until \(world.end)")
    let database = try await server.create(name)
    let time = try await ContinuousClock().measure {
      try await Seeding(world: world, pool: database.owner) { log("  \($0)") }.run()
    }
    log("filled in \(time.inSeconds(places: 0)) s; it takes \(try await database.size())")
    return (world, database, time.seconds)
  }

  private func log(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
  }
}
