import Foundation

/// When a record was written, UTC.
struct LogTime: Sendable {
  let secondsSinceEpoch: Int
  let milliseconds: Int

  static var now: LogTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return LogTime(secondsSinceEpoch: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000)
  }

  /// `2026-03-04T09:00:00.123Z`.
  var rfc3339: String {
    let parts = calendar
    let date = "\(padded(parts.tm_year + 1900, 4))-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
    return "\(date)T\(clockTime(parts)).\(padded(Int32(milliseconds), 3))Z"
  }

  /// `09:00:00Z`.
  var timeOfDay: String { "\(clockTime(calendar))Z" }

  private var calendar: tm {
    var seconds = time_t(secondsSinceEpoch)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return parts
  }

  private func clockTime(_ parts: tm) -> String {
    "\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))"
  }

  private func padded(_ value: Int32, _ width: Int = 2) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
