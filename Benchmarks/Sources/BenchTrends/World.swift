import Postgres
import PratiqueCore
import PratiqueStore

/// How much there is, and since when.
struct World: Sendable {
  let resources: Int
  let accounts: Int
  /// Whole days before today; today is there too, as far as it is over.
  let days: Int
  /// The beginning of the first day: everything appears then.
  let begin: Instant
  /// Until when history is recorded; the clock of everything that is measured.
  let end: Instant

  /// A resource changes once in each step of this length, at any instant of it, and three of its nine findings with it: so
  /// each finding changes every 50 days, which is 2 % of all a day.
  static let stepSeconds = 1_440_000
  /// Different ways that findings of a resource can go.
  static let patterns = 997
  static let regions = ["eu-central-1", "eu-west-1"]
  static let organisationID = OrganisationID("default")!

  /// One account has so many, all in one region; the others share the rest equally.
  var inLargestAccount: Int { resources / 100 }
  /// The last step that may have begun.
  var lastStep: Int { (days + 1) * 86_400 / Self.stepSeconds + 1 }
  /// Counts are closed until the last quarter of an hour that ended five minutes ago.
  var closedUntil: Instant {
    let quarter: Int64 = 900_000_000
    return Instant(microseconds: (end.microseconds - 300_000_000) / quarter * quarter)
  }

  static func accountID(_ number: Int) -> AccountID { AccountID("\(100_000_000_000 + number)")! }

  init(resources: Int, accounts: Int, days: Int, now: Instant) {
    self.resources = resources
    self.accounts = accounts
    self.days = days
    let day: Int64 = 86_400_000_000
    begin = Instant(microseconds: (now.microseconds / day - Int64(days)) * day)
    end = now
  }
}

extension Instant {
  /// As the database takes it.
  var timestamp: PostgresTimestamp { PostgresTimestamp(microsecondsSinceUnixEpoch: microseconds) }
}
