import Glibc

/// `poll(2)` on one socket, and beside it the pipe through which other threads end the wait.
enum Poll {
  struct Events: OptionSet, Sendable {
    let rawValue: Int32
    static let read = Events(rawValue: POLLIN)
    static let write = Events(rawValue: POLLOUT)
  }

  /// Waits until the socket is ready, somebody wakes the thread, or the deadline has passed.
  ///
  /// - Returns: what the socket is ready for; empty in the other two cases. A broken socket counts as ready for all
  ///   that was asked, so that the next call on it finds out.
  static func ready(
    _ socket: Int32, for events: Events, waking signal: WakeSignal?, until deadline: ContinuousClock.Instant
  ) -> Events {
    var watched = [
      pollfd(fd: socket, events: Int16(events.rawValue), revents: 0),
      // A negative descriptor is one that poll ignores.
      pollfd(fd: signal?.readDescriptor ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    while true {
      let timeout = ContinuousClock.now.duration(to: deadline).milliseconds
      let count = poll(&watched, 2, Int32(timeout))
      // A signal interrupted the wait, not the work.
      if count < 0, errno == EINTR { continue }
      if watched[1].revents != 0 { signal?.clear() }
      guard count > 0, watched[0].revents != 0 else { return [] }
      let found = Int32(watched[0].revents)
      return found & (POLLERR | POLLHUP | POLLNVAL) != 0 ? events : events.intersection(Events(rawValue: found))
    }
  }
}
