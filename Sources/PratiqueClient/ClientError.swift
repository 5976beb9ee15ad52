/// Why a call has no answer.
public enum ClientError: Error, Hashable, Sendable {
  /// The server answered, and said no.
  case problem(API.Problem)
  /// Nobody answers at the address.
  case unreachable(server: String, reason: String)
  /// No answer, or only part of one, within the time given.
  case timedOut(server: String, seconds: Int)
  /// Something answers that isn't this API, or not as its contract says.
  case unexpectedAnswer(server: String, reason: String)
}
