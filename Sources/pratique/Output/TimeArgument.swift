import PratiqueCore

/// Reads moments and lengths of time as people write them on the command line.
enum TimeArgument {
  /// A moment: RFC 3339 with a zone, or a length from now on, as in `90d`.
  ///
  /// - Parameters:
  ///   - text: `nil` gives `nil`.
  ///   - option: the flag's name, for what is said about a wrong one.
  /// - Throws: ``CommandError`` that says how to write it.
  static func instant(_ text: String?, _ option: String, now: Instant = .now) throws(CommandError) -> Instant? {
    guard let text else { return nil }
    if let seconds = seconds(in: text) {
      // Whole seconds: nobody means the microsecond at which they typed.
      return Instant(microseconds: now.microseconds / 1_000_000 * 1_000_000).adding(seconds: seconds)
    }
    return try moment(text, option, or: ", or \(option) 90d")
  }

  /// A moment, which may not be given as a length: RFC 3339 with a zone.
  static func moment(_ text: String?, _ option: String) throws(CommandError) -> Instant? {
    guard let text else { return nil }
    return try moment(text, option, or: "")
  }

  /// How long ago something began, as in `90d`: that moment.
  ///
  /// - Parameter end: from which it counts back.
  static func beginning(_ text: String, _ option: String, before end: Instant) throws(CommandError) -> Instant {
    let whole = end.microseconds / 1_000_000 * 1_000_000
    return Instant(microseconds: whole).adding(seconds: -(try length(text, option)))
  }

  /// A length of time, in seconds: `7d`.
  static func length(_ text: String, _ option: String) throws(CommandError) -> Int64 {
    guard let seconds = seconds(in: text) else {
      throw CommandError(
        .usage, "\(option) \"\(text)\" is no length of time", cures: ["write it like 7d, 12h or 30m"])
    }
    return seconds
  }

  /// The number of seconds that `90d`, `2w`, `12h`, `30m` or `45s` stands for; `nil` for anything else.
  static func seconds(in text: String) -> Int64? {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800]
    guard let last = text.last, let unit = units[last], let count = Int64(text.dropLast()), text.first != "+",
      (1...100_000).contains(count)
    else { return nil }
    return count * unit
  }

  private static func moment(_ text: String, _ option: String, or alternative: String) throws(CommandError) -> Instant {
    if let instant = Instant(text) { return instant }
    let hasDate = Instant("\(text)T00:00:00Z") != nil
    if hasDate || Instant("\(text)Z") != nil {
      let whole = hasDate ? "\(text)T00:00:00Z" : "\(text)Z"
      throw CommandError(
        .usage, "\(option) \"\(text)\" has no time zone", cures: ["write \(whole)\(alternative)"])
    }
    throw CommandError(
      .usage, "\(option) \"\(text)\" is no time", cures: ["write 2026-06-01T00:00:00Z\(alternative)"])
  }
}
