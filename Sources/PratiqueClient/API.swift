/// The API's answers, as a client sees them.
///
/// Members that aren't listed here are ignored, and words are kept as the server spells them: a newer server's answers
/// are shown and not refused. What they mean is written in the contract, `GET /v1/openapi.json`.
public enum API {
  /// Part of a list, with the way to the next part.
  public struct Page<Item: Decodable & Sendable>: Decodable, Sendable {
    /// In order.
    public let items: [Item]
    /// For the next call; `nil` on the last page.
    public let next: String?
    /// Of the whole list, not the page.
    public let total: Total
  }

  /// How long a whole list is.
  public struct Total: Decodable, Hashable, Sendable {
    /// Counted up to 10,000.
    public let count: Int
    /// `exact`, or `at_least` when there are more than were counted.
    public let kind: String

    /// False when there are more than were counted.
    public var isExact: Bool { kind == "exact" }
  }
}
