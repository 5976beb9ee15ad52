import ArgumentParser
import Foundation

/// When to use colour.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument, Sendable {
  case auto, always, never
}

/// What stands behind a file descriptor.
struct Terminal: Sendable {
  let isTerminal: Bool
  /// Colour, and symbols beside words.
  let isDressed: Bool
  /// Columns; `nil` when nothing limits them.
  let width: Int?
  /// What drawings are made of; depends on the locale.
  let glyphs: Glyphs

  /// - Parameters:
  ///   - choice: of the user; `auto` leaves it to `NO_COLOR`, `CLICOLOR_FORCE` and whether it is a terminal.
  init(
    fileDescriptor: Int32, choice: ColorChoice = .auto,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    isTerminal = isatty(fileDescriptor) == 1
    width = isTerminal ? Self.columns(of: fileDescriptor) ?? environment["COLUMNS"].flatMap { Int($0) } ?? 80 : nil
    glyphs = Glyphs(environment: environment)
    isDressed =
      switch choice {
      case .always: true
      case .never: false
      case .auto where environment["NO_COLOR"]?.isEmpty == false: false
      case .auto where !["", "0"].contains(environment["CLICOLOR_FORCE"] ?? ""): true
      case .auto: isTerminal && environment["TERM"] != "dumb"
      }
  }

  private static func columns(of fileDescriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(fileDescriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
