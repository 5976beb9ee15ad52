import Foundation
import PratiqueClient
import PratiqueCore

extension Listing {
  static let resources = Listing(
    fields: ["account_id", "region", "resource_type", "resource_arn", "state", "captured_at", "first_seen_at"]
      + Catalogue.controls.map { "verdicts.\($0.id)" },
    columns: [
      Column("RESOURCE", "resource_arn", canShrink: true),
      Column("STATE", "state"),
      Column("FAILS", "verdicts", style: .failing),
    ],
    name: ["resource_arn"])

  /// Those of a list, and what only a single resource has.
  static let resourceDetail = Listing(
    fields: resources.fields + ["configuration", "findings", "versions"],
    columns: resources.columns, name: ["resource_arn"])

  static let versions = Listing(
    fields: ["revision", "is_active", "is_judged", "captured_at"],
    columns: [
      Column("REVISION", "revision"), Column("ACTIVE", "is_active"), Column("JUDGED", "is_judged"),
      Column("CAPTURED", "captured_at"),
    ],
    name: ["revision"])
}

extension API.Resource {
  /// The resource as it is printed.
  var record: Record {
    [
      "account_id": .text(accountID),
      "region": .text(region),
      "resource_type": .text(resourceType),
      "resource_arn": .text(resourceARN),
      "state": .text(state),
      "captured_at": .text(capturedAt),
      "first_seen_at": .text(firstSeenAt),
      "verdicts": .record(verdictsByControl),
    ]
  }

  /// In the order of control numbers.
  private var verdictsByControl: Record {
    let controls = verdicts.keys.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
    return Record(controls.map { .init(name: $0, value: Datum(verdicts[$0])) })
  }
}

extension API.ResourceDetail {
  /// The resource with everything that is known of it, as it is printed.
  var record: Record {
    var record = summary.record
    record.append("configuration", configuration.map { .record($0.record) } ?? .none)
    record.append("findings", .list(findings.map { .record($0.record) }))
    record.append("versions", .list(versions.map { .record($0.record) }))
    return record
  }
}

extension API.ResourceDetail.Version {
  var record: Record {
    [
      "revision": .number(revision), "is_active": .flag(isActive), "is_judged": .flag(isJudged),
      "captured_at": .text(capturedAt),
    ]
  }
}
