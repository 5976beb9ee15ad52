import PratiqueOperations

/// Part of a list: `{"items": […], "next": …, "total": {"count": …, "kind": …}}`.
struct ListAnswer<Item: Encodable & Sendable>: Encodable, Sendable {
  struct Total: Encodable, Sendable {
    let count: Int
    /// `exact`, or `at_least` when there are more than were counted.
    let kind: String
  }

  let items: [Item]
  @OrNull var next: String?
  let total: Total

  /// Keeps the page's order.
  init<Element>(_ page: Page<Element>, _ item: (Element) -> Item) {
    items = page.items.map(item)
    next = page.next
    total = Total(count: page.total.count, kind: page.total.isExact ? "exact" : "at_least")
  }

  /// A list that is always whole.
  init(all items: [Item]) {
    self.items = items
    next = nil
    total = Total(count: items.count, kind: "exact")
  }
}
