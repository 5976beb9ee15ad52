import Foundation
import PratiqueCore

extension Int {
  /// With a comma every three digits: `1,204`.
  var grouped: String {
    var text = ""
    for (index, digit) in String(magnitude).reversed().enumerated() {
      if index > 0, index.isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return (self < 0 ? "-" : "") + String(text.reversed())
  }
}

extension Instant {
  /// The clock of this machine.
  static var now: Instant {
    Instant(microseconds: Int64((Date().timeIntervalSince1970 * 1_000_000).rounded()))
  }

  /// To the minute, for people: `2026-03-04 09:00Z`.
  var toTheMinute: String {
    let text = description
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))Z"
  }

  /// To the second, as people type it: `2026-03-04T09:00:00Z`.
  var toTheSecond: String { "\(description.prefix(19))Z" }

  /// How far away it is, in the largest unit that fits: `in 3 days`, `2 minutes ago`, `now`.
  func relative(to now: Instant) -> String {
    let seconds = (microseconds - now.microseconds) / 1_000_000
    let units: [(name: String, seconds: Int64)] = [("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)]
    guard let unit = units.first(where: { seconds.magnitude >= $0.seconds }) else { return "now" }
    let count = Int(seconds.magnitude) / Int(unit.seconds)
    let amount = "\(count.grouped) \(unit.name)\(count == 1 ? "" : "s")"
    return seconds > 0 ? "in \(amount)" : "\(amount) ago"
  }
}

/// A time from the server for people, relative and absolute: `2 days ago, 2026-03-04 09:00Z`.
func humaneTime(_ text: String, now: Instant = .now) -> String {
  guard let instant = Instant(text) else { return text }
  return "\(instant.relative(to: now)), \(instant.toTheMinute)"
}

/// The same for the middle of a sentence: `in 3 days (2026-03-04 09:00Z)`.
func moment(_ text: String, now: Instant = .now) -> String {
  guard let instant = Instant(text) else { return text }
  return "\(instant.relative(to: now)) (\(instant.toTheMinute))"
}

/// A time from the server, absolute: `2026-03-04 09:00Z`.
func toTheMinute(_ text: String) -> String {
  Instant(text)?.toTheMinute ?? text
}

/// A number of seconds in the largest unit that fits: `90 days`.
func lengthInWords(_ seconds: Int) -> String {
  let units: [(name: String, seconds: Int)] = [("day", 86400), ("hour", 3600), ("minute", 60)]
  guard let unit = units.first(where: { seconds >= $0.seconds && seconds.isMultiple(of: $0.seconds) }) else {
    return "\(seconds.grouped) seconds"
  }
  let count = seconds / unit.seconds
  return "\(count.grouped) \(unit.name)\(count == 1 ? "" : "s")"
}
