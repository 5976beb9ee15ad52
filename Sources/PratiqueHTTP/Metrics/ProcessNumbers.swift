import Foundation

/// What the kernel knows of this process; what can't be read is `nil`.
struct ProcessNumbers {
  let cpuSeconds: Double?
  let residentBytes: Double?
  let openFiles: Double?

  init() {
    let stat = (try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8)) ?? ""
    // The name in parentheses may hold blanks; behind it begins field 3.
    let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
    func field(_ number: Int) -> Double? { fields.indices.contains(number - 3) ? Double(fields[number - 3]) : nil }
    let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
    cpuSeconds = field(14).flatMap { user in field(15).map { (user + $0) / ticks } }
    residentBytes = field(24).map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) }
    openFiles = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { Double($0.count) }
  }
}
