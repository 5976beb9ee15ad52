import PratiqueCore
import PratiqueOperations

/// The members that several bodies share, read the same way everywhere.
extension BodyReader {
  func instant(_ name: String) -> Instant? {
    read(name, expected: "a time with a zone, such as 2026-06-01T00:00:00Z") { Instant($0) }
  }

  /// An account, a region of it, a group, or, when it is empty or absent, the organisation.
  func scope() -> ScopeJSON {
    object("scope") { scope in
      ScopeJSON(
        accountGroup: scope.text("account_group"), accountID: scope.text("account_id"), region: scope.text("region"))
    } ?? ScopeJSON()
  }

  func selector() -> SelectorJSON? {
    object("selector") { selector in
      SelectorJSON(
        targets: selector.list("targets", of: "an account id, an ARN or a pattern") { $0 } ?? [],
        tags: selector.texts("tags"), container: selector.text("container"),
        untilChanged: selector.flag("until_changed"))
    }
  }
}
