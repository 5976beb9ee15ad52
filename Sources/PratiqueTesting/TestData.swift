public import Foundation

/// The files that tests read, in `Tests/Data`.
public enum TestData {
  /// The repository's folder.
  public static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Conformance cases and samples.
  public static let folder = repository.appendingPathComponent("Tests/Data")

  /// - Parameter path: below `Tests/Data`.
  public static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appendingPathComponent(path)))
  }

  /// The names of the files in a folder below `Tests/Data`, in order.
  public static func files(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(path).path).sorted()
  }
}
