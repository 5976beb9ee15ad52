internal import Postgres
internal import PratiqueStore

/// The names of the time zones that the database knows, read once: they change with its installation only.
final class ZoneNames: Sendable {
  private let names = Locked<Set<String>?>(nil)

  func knows(_ zone: String, _ db: Connection) throws -> Bool {
    if let names = names.withLock({ $0 }) { return names.contains(zone) }
    let read = try CalendarReader(db).zones()
    names.withLock { $0 = read }
    return read.contains(zone)
  }
}
