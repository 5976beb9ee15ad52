import Foundation
import PratiqueCore

/// Finds the exemptions that cover resources: as the product does, or by a loop over all of them for each resource.
@main
struct BenchMatching {
  private static let usage = "usage: bench-matching compiled|naive RESOURCES EXEMPTIONS [RUNS [OF]]\n"

  /// Prints the processor's seconds for each run and the number of pairs that match.
  ///
  /// With `OF`, the resources are picked evenly out of so many: a sample.
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    let numbers = arguments.dropFirst().map { Int($0) ?? 0 }
    guard let method = arguments.first, ["compiled", "naive"].contains(method), (2...4).contains(numbers.count),
      numbers.allSatisfy({ $0 > 0 })
    else {
      FileHandle.standardError.write(Data(usage.utf8))
      exit(64)
    }
    let (count, runs) = (numbers[0], numbers.count > 2 ? numbers[2] : 1)
    let world = MatchingWorld(resources: numbers.count > 3 ? numbers[3] : count, exemptions: numbers[1])
    let subjects = (0..<count).map { world.subject($0 * world.resourceCount / count) }

    var start = processorSeconds
    let exemptions = Exemptions(world.exemptions, teams: world.teams)
    let compiling = processorSeconds - start

    var seconds: [Double] = []
    var matches = 0
    for _ in 0..<runs {
      start = processorSeconds
      matches = 0
      for subject in subjects {
        matches += method == "naive" ? naive(subject, in: world) : exemptions.covering(subject, at: world.now).count
      }
      seconds.append(processorSeconds - start)
    }
    print("{\"seconds\":\(seconds),\"compiling\":\(compiling),\"matches\":\(matches)}")
  }

  /// Asks every exemption; the same rules and the same patterns.
  private static func naive(_ subject: Subject, in world: MatchingWorld) -> Int {
    world.exemptions.count { exemption in
      exemption.control == subject.control && exemption.isInForce(at: world.now)
        && exemption.selector.targets.contains { $0.selects(subject.resource) }
        && exemption.selector.tags.allSatisfy { $0.holds(in: subject.tags) }
        && (world.teams[exemption.team] ?? []).contains { $0.covers(subject.resource, tags: subject.tags) }
    }
  }

  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
