import PratiqueClient

extension Listing {
  static let policyChanges = Listing(
    fields: ["action", "kind", "name", "id", "detail"],
    columns: [
      Column("ACTION", "action"), Column("KIND", "kind"), Column("NAME", "name"), Column("ID", "id"),
      Column("DETAIL", "detail", canShrink: true),
    ],
    name: ["kind", "name"])
}

extension API.PolicyPlan {
  /// Prints the plan, and on stderr what it comes to.
  func print(
    _ options: PolicyOptions, isDryRun: Bool, output: OutputOptions, on console: Console
  ) throws {
    var renderer = try Renderer(.policyChanges, options: output, on: console)
    for change in changes { renderer.add(change.record(isDryRun: isDryRun)) }
    try renderer.finish(["policy": .text(options.policy), "dry_run": .flag(isDryRun)])
    console.say(summary(isDryRun: isDryRun))
  }

  /// `2 created, 1 updated, 30 unchanged`.
  func summary(isDryRun: Bool) -> String {
    let words = [("create", "created"), ("update", "updated"), ("prune", "pruned"), ("unchanged", "unchanged")]
    var parts = words.compactMap { action, done -> String? in
      let count = changes.count { $0.action == action }
      guard count > 0 else { return nil }
      return "\(count.grouped) \(isDryRun && action != "unchanged" ? "to \(action)" : done)"
    }
    if !conflicts.isEmpty { parts.append("\(conflicts.count.grouped) in conflict") }
    let counts = parts.isEmpty ? "nothing to do" : parts.joined(separator: ", ")
    return isDryRun || !conflicts.isEmpty ? "\(counts); nothing was changed" : counts
  }
}

extension API.PolicyPlan.Change {
  /// What a dry run creates has no id that will be.
  fileprivate func record(isDryRun: Bool) -> Record {
    [
      "action": .text(action), "kind": .text(kind), "name": .text(name),
      "id": isDryRun && action == "create" ? .none : Datum(id), "detail": Datum(detail),
    ]
  }
}
