extension API {
  /// Why the server didn't do what was asked (RFC 9457).
  public struct Problem: Decodable, Error, Hashable, Sendable {
    /// One of several things that are wrong.
    public struct Fault: Decodable, Hashable, Sendable {
      /// Where: `query/limit`, `items/3/configuration.NetworkMode`.
      public let pointer: String
      /// What kind, for programs.
      public let code: String
      /// What is wrong, for people.
      public let message: String
      /// In an ingested body, counted after decompression.
      public let line: Int?
      /// Bytes before it.
      public let byteOffset: Int?

      private enum CodingKeys: String, CodingKey {
        case pointer, code, message, line
        case byteOffset = "byte_offset"
      }
    }

    /// A stable address that names the kind of problem.
    public let type: String
    /// The same few words for every occurrence.
    public let title: String
    /// Of HTTP.
    public let status: Int
    /// What happened here and what to do.
    public let detail: String?
    /// What kind, for programs.
    public let code: String
    /// To be found in the server's log.
    public let requestID: String?
    /// Each thing that is wrong.
    public let errors: [Fault]?
    /// Seconds after which it is worth trying again.
    public let retryAfter: Int?

    private enum CodingKeys: String, CodingKey {
      case type, title, status, detail, code, errors
      case requestID = "request_id"
      case retryAfter = "retry_after"
    }
  }
}
