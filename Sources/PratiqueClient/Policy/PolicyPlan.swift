extension API {
  /// What a policy changes, or would change.
  public struct PolicyPlan: Decodable, Hashable, Sendable {
    /// What becomes of one object.
    public struct Change: Decodable, Hashable, Sendable {
      /// `create`, `update`, `unchanged`, `prune` or `conflict`.
      public let action: String
      /// `Exemption`, …
      public let kind: String
      /// As in the files.
      public let name: String
      /// One line for people: what differs, or why not.
      public let detail: String?
      /// Of the object, once there is one.
      public let id: String?
    }

    /// In the order of the documents, then those that are pruned.
    public let changes: [Change]

    /// Whether anything isn't as the files say.
    public var hasDifferences: Bool { changes.contains { $0.action != "unchanged" } }
    /// Objects that are owned elsewhere.
    public var conflicts: [Change] { changes.filter { $0.action == "conflict" } }
  }
}
