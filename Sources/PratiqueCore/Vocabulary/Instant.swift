/// A point in time: microseconds since 1970-01-01T00:00:00Z, as fine as PostgreSQL keeps them.
public struct Instant: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Negative before 1970.
  public let microseconds: Int64

  /// Any instant.
  public init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  /// Earlier first.
  public static func < (lhs: Instant, rhs: Instant) -> Bool { lhs.microseconds < rhs.microseconds }

  /// This instant moved by whole seconds, which may be negative; at most to the end of time.
  public func adding(seconds: Int64) -> Instant {
    let (distance, isTooFar) = seconds.multipliedReportingOverflow(by: 1_000_000)
    return isTooFar ? Instant(microseconds: seconds < 0 ? .min : .max) : adding(microseconds: distance)
  }

  /// This instant moved, also backwards; at most to the end of time.
  public func adding(microseconds distance: Int64) -> Instant {
    let (moved, isBeyond) = microseconds.addingReportingOverflow(distance)
    return isBeyond ? Instant(microseconds: distance < 0 ? .min : .max) : Instant(microseconds: moved)
  }

  /// The last multiple of so many microseconds since 1970 that isn't later.
  public func roundedDown(to step: Int64) -> Instant {
    Instant(microseconds: microseconds - microseconds.flooredQuotientAndRemainder(by: step).1)
  }

  /// Of the day in UTC that it lies in.
  public var beginningOfDay: Instant { roundedDown(to: 86_400_000_000) }

  /// RFC 3339 in UTC with `Z`; the fraction has three digits, or six where the microseconds need them.
  public var description: String {
    let (days, time) = microseconds.flooredQuotientAndRemainder(by: 86_400_000_000)
    let (year, month, day) = CivilDate.from(daysSinceEpoch: days)
    let seconds = time / 1_000_000
    let fraction = time % 1_000_000
    var text = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
    text += "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    text += fraction % 1000 == 0 ? ".\(padded(fraction / 1000, 3))Z" : ".\(padded(fraction, 6))Z"
    return text
  }
}

extension Instant {
  /// Reads `2026-05-04T08:00:00.571Z` in the spellings AWS uses (FORMATS section 3): a blank for the `T`, any
  /// fraction or none, any offset. A time without a zone is refused: it could mean any of 27 hours.
  ///
  /// `nil` when the text is no such time, or no day of the calendar.
  public init?(_ text: String) {
    var text = text
    let parsed = text.withUTF8 { Instant(utf8: $0) }
    guard let parsed else { return nil }
    self = parsed
  }

  /// The same, from bytes.
  public init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
    var reader = DigitReader(bytes: bytes)
    guard let year = reader.digits(4), reader.take("-"), let month = reader.digits(2), reader.take("-"),
      let day = reader.digits(2), reader.take("T") || reader.take(" "), let hour = reader.digits(2), reader.take(":"),
      let minute = reader.digits(2), reader.take(":"), let second = reader.digits(2)
    else { return nil }
    guard let days = CivilDate.daysSinceEpoch(year: year, month: month, day: day), hour < 24, minute < 60, second < 60
    else { return nil }
    var fraction: Int64 = 0
    if reader.take(".") {
      guard let read = reader.fraction() else { return nil }
      fraction = read
    }
    guard let offset = reader.offset(), reader.isAtEnd else { return nil }
    let seconds = days * 86400 + hour * 3600 + minute * 60 + second - offset
    microseconds = seconds * 1_000_000 + fraction
  }
}

/// Reads fixed runs of digits from a time's text.
private struct DigitReader {
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0

  var isAtEnd: Bool { position == bytes.count }

  mutating func digits(_ count: Int) -> Int64? {
    guard position + count <= bytes.count else { return nil }
    var value: Int64 = 0
    for byte in bytes[position..<position + count] {
      guard byte.isDigit else { return nil }
      value = value * 10 + Int64(byte - 0x30)
    }
    position += count
    return value
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// One to nine digits as microseconds; what is finer is cut off.
  mutating func fraction() -> Int64? {
    var value: Int64 = 0
    var count = 0
    while position < bytes.count, bytes[position].isDigit {
      guard count < 9 else { return nil }
      if count < 6 { value = value * 10 + Int64(bytes[position] - 0x30) }
      count += 1
      position += 1
    }
    guard count > 0 else { return nil }
    for _ in min(count, 6)..<6 { value *= 10 }
    return value
  }

  /// Seconds east of UTC, from `Z` or `+01:00` or `+0100`.
  mutating func offset() -> Int64? {
    if take("Z") { return 0 }
    let sign: Int64
    if take("+") {
      sign = 1
    } else if take("-") {
      sign = -1
    } else {
      return nil
    }
    guard let hours = digits(2) else { return nil }
    _ = take(":")
    guard let minutes = digits(2), hours < 24, minutes < 60 else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }
}

/// The proleptic Gregorian calendar; after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
private enum CivilDate {
  static func from(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = (daysSinceEpoch + 719_468).flooredQuotientAndRemainder(by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  /// `nil` for a day that isn't in the calendar.
  static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64? {
    guard (1...12).contains(month), day >= 1, day <= length(ofMonth: month, year: year) else { return nil }
    let shiftedYear = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = shiftedYear.flooredQuotientAndRemainder(by: 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func length(ofMonth month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Int64 {
  fileprivate func flooredQuotientAndRemainder(by divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

private func padded(_ value: Int64, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
