internal import PratiqueCore
internal import PratiqueIntake
internal import PratiqueStore

/// A body that was read, before anything is known of what is stored.
struct Batch: Sendable {
  /// The server's time at which it was read.
  let readAt: Instant
  /// In the order of the body; what may be stored counts as accepted so far.
  var items: [IngestReport.Item] = []
  /// What may be stored.
  var arriving: [ArrivingObservation] = []

  init(readAt: Instant) {
    self.readAt = readAt
  }

  var report: IngestReport { IngestReport(items: items, evaluationID: nil) }

  var accounts: Set<AccountID> { Set(arriving.map(\.stored.resource.accountID)) }

  /// The same without what belongs to accounts of other organisations, which is rejected.
  func only(_ owned: Set<AccountID>) -> Batch {
    var batch = self
    for observation in arriving {
      let accountID = observation.stored.resource.accountID
      guard !owned.contains(accountID) else { continue }
      let fault = IntakeFault.notAllowed(accountID, at: items[observation.item].position)
      batch.items[observation.item] = items[observation.item].with(.rejected(fault))
    }
    batch.arriving.removeAll { !owned.contains($0.stored.resource.accountID) }
    return batch
  }

  /// The report, once it is known what became of every item.
  func report(_ outcome: IngestOutcome) -> IngestReport {
    var items = items
    for (index, letter) in zip(items.indices, outcome.letters.utf8) {
      switch letter {
      case IngestOutcome.accepted: items[index] = items[index].with(.accepted)
      case IngestOutcome.unchanged: items[index] = items[index].with(.unchanged)
      case IngestOutcome.stale: items[index] = items[index].with(.stale)
      case IngestOutcome.notAllowed:
        let place = items[index].position
        let account = arriving.first { $0.item == index }?.stored.resource.accountID
        if let account { items[index] = items[index].with(.rejected(.notAllowed(account, at: place))) }
      default: break
      }
    }
    return IngestReport(items: items, evaluationID: outcome.evaluationID)
  }
}

/// What became of a batch, as far as it can't be read from the body again.
struct IngestOutcome: Codable, Sendable {
  static let accepted = UInt8(ascii: "a")
  static let unchanged = UInt8(ascii: "u")
  static let stale = UInt8(ascii: "s")
  static let notAllowed = UInt8(ascii: "n")
  /// The body itself says what is wrong with it, or that it is of no concern.
  static let asRead = UInt8(ascii: "-")

  /// A letter for each item.
  let letters: String
  /// Microseconds; by the clock of the server that read the body first.
  let readAt: Int64
  let evaluationID: String?

  init(
    _ batch: Batch, _ dispositions: [KnownVersions<StoredVersion.Content>.Disposition], readAt: Instant,
    evaluationID: String?
  ) {
    var letters = batch.items.map { item in
      if case .rejected(let fault) = item.disposition, fault.code == .accountNotAllowed { return Self.notAllowed }
      return Self.asRead
    }
    for (observation, disposition) in zip(batch.arriving, dispositions) {
      letters[observation.item] =
        switch disposition {
        case .accepted: Self.accepted
        case .unchanged: Self.unchanged
        case .stale: Self.stale
        }
    }
    self.letters = String(decoding: letters, as: UTF8.self)
    self.readAt = readAt.microseconds
    self.evaluationID = evaluationID
  }
}

extension IngestReport.Item {
  func with(_ disposition: IngestReport.Disposition) -> IngestReport.Item {
    IngestReport.Item(position: position, arn: arn, disposition: disposition)
  }
}

extension IntakeFault {
  /// The same words whether the account is unknown to the caller, or another organisation's.
  static func notAllowed(_ accountID: AccountID, at position: InputPosition) -> IntakeFault {
    IntakeFault(
      .accountNotAllowed, "you may not write resources of account \(accountID)", byteOffset: position.byteOffset,
      line: position.line)
  }
}
