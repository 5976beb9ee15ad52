internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// Tells what became of the findings of one resource, and of its controls where it is.
public struct GetResourceHistory: Sendable {
  let context: OperationContext

  /// Works with the context.
  public init(_ context: OperationContext) {
    self.context = context
  }

  /// Of the lasting resource, newest first; of one instant what is about the resource before what is about its controls,
  /// and then by control.
  ///
  /// - Parameters:
  ///   - limit: changes on a page, 1 to 500.
  ///   - cursor: the `next` of the page before.
  /// - Throws: ``OperationError/notFound(_:)`` when nothing was ever seen of it, or it isn't for the principal to see.
  public func run(
    _ resource: ResourceARN, as principal: Principal, limit: Int, cursor: String?
  ) async throws(OperationError) -> Page<FindingEvent> {
    let key = Cursor.key("resources/history", [resource.resource.rawValue], of: principal)
    let start = try cursor.map { text throws(OperationError) in try Place(Cursor(text, for: key, fields: 4)) }
    let reach = principal.reach(for: .read)
    let events: [FindingEvent]? = try await context.read(as: principal) { [context] db, now in
      let filter = ResourceFilter(accountID: resource.accountID, resource: resource.resource)
      guard let row = try ResourceReader(db).page(filter, after: nil, limit: 1).first,
        reach.covers(row.resource, tags: row.tags)
      else { return nil }
      let due = try DueHistory(context: context, organisationID: principal.organisationID, db: db)
        .plan(of: [resource.accountID], until: now)
      return try ResourceHistory(resource: resource, due: due, db: db).events(behind: start, limit: limit + 1)
    }
    guard let events else { throw .notFound("resource \(resource.arn)") }
    let page = Array(events.prefix(limit))
    let next = events.count > limit ? page.last.map { Place($0).cursor.text(for: key) } : nil
    return Page(items: page, next: next, total: .init(count: events.count, isExact: next == nil && start == nil))
  }
}

/// Reads the history of one resource backwards, part by part.
private struct ResourceHistory {
  let resource: ResourceARN
  let due: HistoryPlan
  let db: Connection

  /// Steps are read so many at a time.
  private static let chunk = 1_000

  func events(behind start: Place?, limit: Int) throws -> [FindingEvent] {
    let reader = TimelineReader(db)
    let controls = Catalogue.controls.filter { $0.resourceType == resource.type }.map(\.id)
    var toggles = try reader.toggles(of: resource.accountID, region: resource.region, controls: controls, in: nil)
    toggles += due.toggles.filter {
      $0.cell.accountID == resource.accountID && $0.cell.region == resource.region && controls.contains($0.cell.control)
    }.map(\.toggle)
    var later = try dueSteps(reader)
    var position: (at: Instant, sequence: Int64)? = start.map { ($0.at, .max) }
    var events: [FindingEvent] = []
    while true {
      let rows = try reader.steps(of: resource, before: position, limit: Self.chunk)
      let isWhole = rows.count < Self.chunk
      // What happened to the controls before the oldest of these steps belongs to the next part.
      let first = isWhole ? Instant(microseconds: .min) : rows[rows.count - 1].step.mark.at
      let coming = Dictionary(grouping: toggles.filter { $0.mark.at >= first }, by: \.cell.control)
      toggles.removeAll { $0.mark.at >= first }
      let steps = rows.reversed().map(\.step) + later
      later = []
      if let timeline = try steps.isEmpty ? standing() : FindingTimeline(steps) {
        events += controls.flatMap { timeline.events(of: $0, coming[$0] ?? []) }
          .sorted { Place($0) < Place($1) }
          .filter { start?.isBefore($0) ?? true }
      }
      guard !isWhole, events.count < limit, let last = rows.last else { return Array(events.prefix(limit)) }
      position = (last.step.mark.at, last.step.mark.sequence)
    }
  }

  /// Of a resource of which no step is kept any more.
  private func standing() throws -> FindingTimeline? {
    try FindingReader(db).rows(of: [resource]).first.map { row in
      FindingTimeline(
        standing: FindingState(revision: row.judged.revision, outcomes: row.outcomes, exempt: row.exempt))
    }
  }

  private func dueSteps(_ reader: TimelineReader) throws -> [FindingTimeline.Step] {
    guard !due.transitions.isEmpty else { return [] }
    let names = try reader.resources(Set(due.transitions.map(\.resource)))
    return due.transitions.filter { names[$0.resource]?.resource == resource.resource }.map { record in
      FindingTimeline.Step(change: record.change, mark: HistoryMark(record.cause, at: record.at))
    }
  }
}

/// Where an event stands in the list: newest first.
private struct Place: Comparable {
  let at: Instant
  let isToggle: Bool
  let sequence: Int64
  let control: UInt8

  init(_ event: FindingEvent) {
    at = event.mark.at
    isToggle = event.isToggle
    sequence = event.mark.sequence
    control = event.control.number
  }

  init(_ cursor: Cursor) throws(OperationError) {
    guard let at = Int64(cursor.fields[0]), let sequence = Int64(cursor.fields[2]),
      let control = UInt8(cursor.fields[3])
    else { throw .invalidCursor }
    self.at = Instant(microseconds: at)
    isToggle = cursor.fields[1] == "1"
    self.sequence = sequence
    self.control = control
  }

  var cursor: Cursor {
    Cursor(fields: [String(at.microseconds), isToggle ? "1" : "0", String(sequence), String(control)])
  }

  func isBefore(_ event: FindingEvent) -> Bool { self < Place(event) }

  static func < (one: Place, other: Place) -> Bool {
    if one.at != other.at { return one.at > other.at }
    if one.isToggle != other.isToggle { return other.isToggle }
    if one.sequence != other.sequence { return one.sequence > other.sequence }
    return one.control < other.control
  }
}
