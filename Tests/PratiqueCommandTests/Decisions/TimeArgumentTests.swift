import PratiqueCore
import Testing

@testable import pratique

@Suite("Times on the command line")
struct TimeArgumentTests {
  private let now = Instant("2026-03-01T09:00:00.5Z")!

  @Test(
    "lengths count from now, to the second; times need a zone",
    arguments: [
      ("90d", "2026-05-30T09:00:00Z"), ("2w", "2026-03-15T09:00:00Z"), ("12h", "2026-03-01T21:00:00Z"),
      ("30m", "2026-03-01T09:30:00Z"), ("2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z"),
      ("2026-06-01T02:00:00+02:00", "2026-06-01T00:00:00Z"),
    ])
  func accepted(_ text: String, _ meant: String) throws {
    #expect(try TimeArgument.instant(text, "--until", now: now) == Instant(meant))
  }

  @Test(
    "what could mean several moments, or none, is refused with what to write",
    arguments: [
      ("2026-06-01", "--until \"2026-06-01\" has no time zone", "write 2026-06-01T00:00:00Z, or --until 90d"),
      (
        "2026-06-01T08:00:00", "--until \"2026-06-01T08:00:00\" has no time zone",
        "write 2026-06-01T08:00:00Z, or --until 90d"
      ),
      ("tomorrow", "--until \"tomorrow\" is no time", "write 2026-06-01T00:00:00Z, or --until 90d"),
      ("0d", "--until \"0d\" is no time", "write 2026-06-01T00:00:00Z, or --until 90d"),
      ("-1d", "--until \"-1d\" is no time", "write 2026-06-01T00:00:00Z, or --until 90d"),
      ("", "--until \"\" is no time", "write 2026-06-01T00:00:00Z, or --until 90d"),
      (
        "2026-02-30T00:00:00Z", "--until \"2026-02-30T00:00:00Z\" is no time",
        "write 2026-06-01T00:00:00Z, or --until 90d"
      ),
    ])
  func refused(_ text: String, _ message: String, _ cure: String) {
    #expect {
      try TimeArgument.instant(text, "--until", now: now)
    } throws: { error in
      guard let error = error as? CommandError else { return false }
      return error.status == .usage && error.message == message && error.cures == [cure]
    }
  }
}
