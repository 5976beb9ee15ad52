import PratiqueCore

/// Who may call a route. What exactly they may do there is decided where the object is known.
enum RoutePolicy: Hashable, Sendable {
  /// Everybody, without a token.
  case open
  /// Whoever is signed in.
  case any
  /// Whoever may do this somewhere.
  case action(Action)
}
