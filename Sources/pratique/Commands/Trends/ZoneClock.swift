import Foundation
import PratiqueClient
import PratiqueCore

/// Tells times in a zone, for people.
struct ZoneClock {
  /// As it was asked for.
  let zone: String
  private let calendar: Calendar

  /// - Parameter zone: where this machine doesn't know it, times are told in UTC.
  init(zone: String) {
    let known = TimeZone(identifier: zone)
    self.zone = known == nil ? "UTC" : zone
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = known ?? .gmt
    self.calendar = calendar
  }

  /// `2026-03-04 09:00`; a text that is no time stays as it is.
  func toTheMinute(_ text: String) -> String {
    parts(of: text).map { "\($0.date) \($0.time)" } ?? text
  }

  /// Where a bucket begins, as short as its length allows; all of one kind have the same length.
  func label(of bucket: API.Trend.Bucket, by kind: String) -> String {
    let text = bucket.startsAt ?? bucket.at ?? ""
    guard let parts = parts(of: text) else { return text }
    return switch TrendRequest.Bucket(rawValue: kind) {
    case .evaluation: "\(parts.date.dropFirst(5)) \(parts.time):\(parts.second)"
    case .hour, nil: "\(parts.date.dropFirst(5)) \(parts.time)"
    case .day, .week: parts.date
    case .month: String(parts.date.prefix(7))
    }
  }

  private func parts(of text: String) -> (date: String, time: String, second: String)? {
    guard let instant = Instant(text) else { return nil }
    let date = Date(timeIntervalSince1970: Double(instant.microseconds / 1_000_000))
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
    func digits(_ part: Int?, _ count: Int) -> String {
      let text = String(part ?? 0)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    return (
      "\(digits(parts.year, 4))-\(digits(parts.month, 2))-\(digits(parts.day, 2))",
      "\(digits(parts.hour, 2)):\(digits(parts.minute, 2))", digits(parts.second, 2)
    )
  }
}
