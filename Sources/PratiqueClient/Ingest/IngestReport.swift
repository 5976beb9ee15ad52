extension API {
  /// What became of every item of an ingested body.
  public struct IngestReport: Decodable, Hashable, Sendable {
    /// Items by what became of them.
    public struct Counts: Decodable, Hashable, Sendable {
      /// Stored: new, or newer and different.
      public let accepted: Int
      /// Known already.
      public let unchanged: Int
      /// Older than what is known.
      public let stale: Int
      /// Not usable.
      public let rejected: Int
      /// Of no concern.
      public let ignored: Int
    }

    /// What became of one item.
    public struct Item: Decodable, Hashable, Sendable {
      /// Its number in the body, from 0; places are counted after decompression.
      public let index: Int
      /// From 1, where it is known.
      public let line: Int
      /// Bytes before it.
      public let byteOffset: Int
      /// As the item spells it, where it has one.
      public let arn: String?
      /// `accepted`, `unchanged`, `stale`, `rejected` or `ignored`.
      public let disposition: String
      /// Of what is wrong with a rejected item.
      public let code: String?
      /// What is wrong, for people.
      public let message: String?
      /// Where in the item.
      public let keyPath: String?

      private enum CodingKeys: String, CodingKey {
        case index, line
        case byteOffset = "byte_offset"
        case arn, disposition, code, message
        case keyPath = "key_path"
      }
    }

    /// The evaluation it caused; `nil` when nothing changed.
    public let evaluationID: String?
    /// By what became of them.
    public let counts: Counts
    /// In order.
    public let items: [Item]

    private enum CodingKeys: String, CodingKey {
      case evaluationID = "evaluation_id"
      case counts, items
    }
  }
}
