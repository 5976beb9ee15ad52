import PratiqueIntake
import PratiqueOperations

/// The report of an ingest as the API writes it.
struct IngestAnswer: Encodable, Sendable {
  /// Which items it lists.
  enum Listing: String {
    case all, rejected
  }

  struct Counts: Encodable, Sendable {
    let accepted: Int
    let unchanged: Int
    let stale: Int
    let rejected: Int
    let ignored: Int
  }

  /// `null` when nothing changed.
  @OrNull var evaluationID: String?
  let counts: Counts
  let items: [Item]

  init(_ report: IngestReport, _ listing: Listing) {
    evaluationID = report.evaluationID
    let counts = report.counts
    self.counts = Counts(
      accepted: counts.accepted, unchanged: counts.unchanged, stale: counts.stale, rejected: counts.rejected,
      ignored: counts.ignored)
    items = report.items.filter { listing == .all || $0.isRejected }.map(Item.init)
  }

  private enum CodingKeys: String, CodingKey {
    case evaluationID = "evaluation_id"
    case counts, items
  }

  /// What became of one item; the members after `disposition` are there only when there is something to say.
  struct Item: Encodable, Sendable {
    let index: Int
    let line: Int
    let byteOffset: Int
    @OrNull var arn: String?
    let disposition: String
    var code: String?
    var message: String?
    var keyPath: String?

    init(_ item: IngestReport.Item) {
      index = item.position.index
      line = item.position.line
      byteOffset = item.position.byteOffset
      arn = item.arn
      switch item.disposition {
      case .accepted: disposition = "accepted"
      case .unchanged: disposition = "unchanged"
      case .stale: disposition = "stale"
      case .rejected(let fault):
        disposition = "rejected"
        code = fault.code.rawValue
        message = fault.message
        keyPath = fault.keyPath
      case .ignored(let reason):
        disposition = "ignored"
        message = reason.explanation
      }
    }

    private enum CodingKeys: String, CodingKey {
      case index, line
      case byteOffset = "byte_offset"
      case arn, disposition, code, message
      case keyPath = "key_path"
    }
  }
}
