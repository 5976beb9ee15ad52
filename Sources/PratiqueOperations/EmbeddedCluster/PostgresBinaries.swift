import Glibc

/// The installed programs of one PostgreSQL version.
struct PostgresBinaries: Equatable, Sendable {
  let directory: String
  let major: Int

  var initdb: String { directory + "/initdb" }
  var postgres: String { directory + "/postgres" }

  private static let oldestMajor = 15

  /// Finds the version a cluster was made with, or for a new cluster the best there is.
  ///
  /// `PRATIQUE_POSTGRES_BIN` is the only place searched when it is set: whoever names a place means that one.
  static func find(
    major wanted: Int?, environment: [String: String]
  ) throws(EmbeddedClusterError) -> PostgresBinaries {
    if let chosen = environment["PRATIQUE_POSTGRES_BIN"] {
      guard let found = PostgresBinaries(in: chosen), found.serves(wanted) else {
        throw .binariesMissing(major: wanted, searched: [chosen])
      }
      return found
    }
    let path = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    for directory in distributionDirectories() + path {
      if let found = PostgresBinaries(in: directory), found.serves(wanted) { return found }
    }
    if let directory = LeashedProcess.output(of: ["pg_config", "--bindir"]),
      let found = PostgresBinaries(in: directory), found.serves(wanted)
    {
      return found
    }
    throw .binariesMissing(major: wanted, searched: ["\(distributionRoot)/*/bin"] + path)
  }

  /// `nil` when the programs aren't all there or don't run.
  private init?(in directory: String) {
    guard ["postgres", "initdb"].allSatisfy({ access("\(directory)/\($0)", X_OK) == 0 }),
      // As in "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)".
      let version = LeashedProcess.output(of: ["\(directory)/postgres", "--version"])?.split(separator: " "),
      version.count > 2, let major = Int(version[2].prefix { $0.isNumber })
    else { return nil }
    self.directory = directory
    self.major = major
  }

  private func serves(_ wanted: Int?) -> Bool {
    if let wanted { major == wanted } else { major >= Self.oldestMajor }
  }

  private static let distributionRoot = "/usr/lib/postgresql"

  /// Where Debian keeps its versions side by side, newest first.
  private static func distributionDirectories() -> [String] {
    guard let root = opendir(distributionRoot) else { return [] }
    defer { closedir(root) }
    var majors: [Int] = []
    while let entry = readdir(root) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if let major = Int(name) { majors.append(major) }
    }
    return majors.sorted(by: >).map { "\(distributionRoot)/\($0)/bin" }
  }
}
