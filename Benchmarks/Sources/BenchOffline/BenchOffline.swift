import Foundation

/// Judges an inventory on one thread, and says how long the processor worked on it.
///
/// Every item is judged by itself, in each engine and in the yardsticks beside this package alike: the inventory has one
/// revision of each family, and nothing in it is outdated.
@main
struct BenchOffline {
  private static let usage = "usage: bench-offline pratique|foundation FILE [RUNS]\n"

  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard (2...3).contains(arguments.count), let engine = Engine(rawValue: arguments[1]),
      let runs = arguments.count == 3 ? Int(arguments[3]) : 1,
      case let file = open(arguments[2], O_RDONLY), file >= 0
    else {
      FileHandle.standardError.write(Data(usage.utf8))
      exit(64)
    }
    let judge = try engine.judge(file)
    var seconds: [Double] = []
    var tally = Tally()
    for _ in 0..<runs {
      let start = processorSeconds
      tally = try judge()
      seconds.append(processorSeconds - start)
    }
    print(tally.json(seconds))
  }

  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// Who judges.
private enum Engine: String {
  /// Strict intake and the evaluator, as in the product.
  case pratique
  /// Foundation's `JSONDecoder` in front of the same evaluator.
  case foundation

  /// - Returns: one run over the file; what isn't ours has it in memory, in the form that it likes.
  func judge(_ file: CInt) throws -> () throws -> Tally {
    switch self {
    case .pratique: return { try judgeByIntake(file) }
    case .foundation:
      // Lines are found before, since finding them in `Data` takes longer than decoding them.
      let bytes = [UInt8](try FileHandle(fileDescriptor: file).readToEnd() ?? Data())
      let lines = bytes.split(separator: UInt8(ascii: "\n")).map { Data($0) }
      return { try judgeByDecoder(lines) }
    }
  }
}
