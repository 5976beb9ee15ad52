/// Part of a list, with the way to the next part.
public struct Page<Element: Sendable>: Sendable {
  /// How many elements the whole list has, counted up to 10,000.
  public struct Total: Hashable, Sendable {
    /// At most 10,000.
    public let count: Int
    /// False when there are more than were counted.
    public let isExact: Bool
  }

  /// In the order of the list.
  public let items: [Element]
  /// Opaque; bound to the query. `nil` on the last page.
  public let next: String?
  /// Of the whole list.
  public let total: Total

  /// Takes everything as it is.
  public init(items: [Element], next: String?, total: Total) {
    self.items = items
    self.next = next
    self.total = total
  }
}

extension Page.Total {
  /// Counting stops here: more than that nobody reads off.
  static var bound: Int { 10_000 }

  /// - Parameter count: counts up to one more than the bound it is given.
  static func counted(_ count: (Int) throws -> Int) rethrows -> Page.Total {
    let counted = try count(bound)
    return Page.Total(count: min(counted, bound), isExact: counted <= bound)
  }
}

extension Page {
  /// A list without anything.
  static var empty: Page { Page(items: [], next: nil, total: .init(count: 0, isExact: true)) }
}
