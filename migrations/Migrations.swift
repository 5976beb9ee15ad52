/// The SQL files of this folder, embedded in the binary.
public enum Migrations {
  /// Name and text of every file, in the order of their versions.
  public static let files: [(name: String, sql: String)] = [
    ("V0001__initial_schema.sql", text(PackageResources.V0001__initial_schema_sql)),
    ("V0002__access_and_audit.sql", text(PackageResources.V0002__access_and_audit_sql)),
    ("V0003__decisions.sql", text(PackageResources.V0003__decisions_sql)),
    ("V0004__history.sql", text(PackageResources.V0004__history_sql)),
  ]

  private static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
