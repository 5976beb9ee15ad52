import PratiqueClient

extension Listing {
  /// What `ingest` says in the end.
  static let ingests = Listing(
    fields: [
      "files", "refused_files", "items", "accepted", "unchanged", "stale", "rejected", "ignored", "evaluation_ids",
    ],
    columns: [], name: ["evaluation_ids"])
}

/// Adds up what became of everything that was read.
struct IngestSummary {
  private let files: Int
  private let refusedFiles: Int
  private var accepted = 0
  private var unchanged = 0
  private var stale = 0
  private var rejected: Int
  private var ignored: Int
  private var evaluationIDs: [String] = []

  init(_ survey: IngestSurvey, _ report: InputReport) {
    files = survey.sources.count
    refusedFiles = survey.refusedFiles
    rejected = survey.rejectedItems
    ignored = survey.ignoredItems
  }

  var hasRefusals: Bool { rejected + refusedFiles > 0 }

  /// Adds an answer of the server; what it rejects although it was usable here is said at once.
  mutating func add(_ report: API.IngestReport, to console: Console) {
    accepted += report.counts.accepted
    unchanged += report.counts.unchanged
    stale += report.counts.stale
    rejected += report.counts.rejected
    ignored += report.counts.ignored
    evaluationIDs += report.evaluationID.map { [$0] } ?? []
    for item in report.items where item.disposition == "rejected" {
      console.say("rejected by the server: \(item.arn ?? "an item"): \(item.message ?? item.code ?? "")")
    }
  }

  var record: Record {
    [
      "files": .number(files), "refused_files": .number(refusedFiles),
      "items": .number(accepted + unchanged + stale + rejected + ignored), "accepted": .number(accepted),
      "unchanged": .number(unchanged), "stale": .number(stale), "rejected": .number(rejected),
      "ignored": .number(ignored), "evaluation_ids": .list(evaluationIDs.map(Datum.text)),
    ]
  }

  /// For people.
  var sentence: String {
    let items = accepted + unchanged + stale + rejected + ignored
    let parts = [
      "\(accepted.grouped) accepted", "\(unchanged.grouped) unchanged", "\(stale.grouped) stale",
      "\(rejected.grouped) rejected", "\(ignored.grouped) ignored",
    ]
    let place = files == 1 ? "1 file" : "\(files.grouped) files"
    return "\(items.grouped) items in \(place): \(parts.joined(separator: ", "))\n"
  }
}
