internal import Postgres
internal import PratiqueCore

extension Instant {
  init(_ timestamp: PostgresTimestamp) {
    self.init(microseconds: timestamp.microsecondsSinceUnixEpoch)
  }

  var timestamp: PostgresTimestamp { PostgresTimestamp(microsecondsSinceUnixEpoch: microseconds) }
}

extension Optional<Revision> {
  /// In the database the single version of a cluster or service has the revision 0.
  var stored: Int32 { self?.number ?? 0 }
}

/// A row that no version of this program writes.
public struct DamagedRowError: Error, CustomStringConvertible {
  /// Which table's row, and what is wrong with it.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}

extension Row {
  /// The resource a row is about, from its columns `arn` and `revision`.
  func resource() throws -> ResourceARN {
    let arn: String = try decode("arn")
    let revision: Int32 = try decode("revision")
    do {
      return try ResourceARN(arn).at(Revision(revision))
    } catch {
      throw DamagedRowError("resource: the ARN `\(arn)` \(error)")
    }
  }
}
