import PratiqueClient

/// Something that is wrong in a policy's files, and where.
struct PolicyFault: Error, Hashable, Sendable, CustomStringConvertible {
  let place: PolicyPlace
  /// One sentence, without a full stop.
  let message: String

  /// As compilers write it, so that editors find the place.
  var description: String { "\(place): \(message)" }

  /// The fault as it is printed.
  var record: Record {
    [
      "file": .text(place.file), "line": .number(place.line), "column": .number(place.column),
      "message": .text(message),
    ]
  }
}

/// A place in a file.
struct PolicyPlace: Hashable, Comparable, Sendable, CustomStringConvertible {
  let file: String
  /// From 1.
  let line: Int
  /// In characters, from 1.
  let column: Int

  var description: String { "\(file):\(line):\(column)" }

  /// By file, then from the top.
  static func < (lhs: PolicyPlace, rhs: PolicyPlace) -> Bool {
    (lhs.file, lhs.line, lhs.column) < (rhs.file, rhs.line, rhs.column)
  }
}

extension CommandError {
  /// Everything that is wrong in a policy's files, at once.
  init(_ faults: [PolicyFault]) {
    let count = faults.count == 1 ? "1 error" : "\(faults.count.grouped) errors"
    self.init(.failed, code: "invalid-policy", "\(count) in the policy's files; nothing was sent")
    let sorted = faults.sorted { $0.place < $1.place }
    cures = sorted.map(\.description)
    details = sorted.map(\.record)
  }

  /// What the server finds wrong in a policy, told by the places in the files.
  init(_ problem: API.Problem, in policy: PolicyFiles) {
    self.init(ClientError.problem(problem))
    let faults = (problem.errors ?? []).map { fault in
      (policy.place(of: fault.pointer), fault.message)
    }
    guard faults.contains(where: { $0.0 != nil }) else { return }
    cures = faults.map { place, message in place.map { "\($0): \(message)" } ?? message }
    details = faults.compactMap { place, message in
      place.map { PolicyFault(place: $0, message: message).record } ?? ["message": .text(message)]
    }
  }
}
