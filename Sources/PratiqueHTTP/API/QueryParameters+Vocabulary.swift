import PratiqueCore

/// The parameters that several routes share, read the same way everywhere.
extension QueryParameters {
  mutating func accountID() -> AccountID? {
    read("account_id", expected: "an account id of 12 digits", AccountID.init)
  }

  mutating func region() -> Region? {
    read("region", expected: "a region such as eu-west-1", Region.init)
  }

  mutating func resourceType() -> ResourceType? {
    read("resource_type", expected: oneOf(ResourceType.allCases.map(\.name)), ResourceType.init(name:))
  }

  mutating func resource() -> ResourceARN? {
    read("resource", expected: "the ARN of a cluster, service or task definition") { try? ResourceARN($0) }
  }

  mutating func control() -> ControlID? {
    read("control", expected: oneOf(Catalogue.controls.map(\.id.description)), ControlID.init)
  }

  mutating func severity() -> Severity? {
    read("severity", expected: oneOf(Severity.allCases.map(\.rawValue)), Severity.init(rawValue:))
  }

  mutating func outcome() -> Outcome.Kind? {
    read("outcome", expected: oneOf(Outcome.Kind.allCases.map(\.word)), Outcome.Kind.init(word:))
  }

  mutating func verdict() -> Verdict? {
    read("verdict", expected: oneOf(Verdict.allCases.map(\.rawValue)), Verdict.init(rawValue:))
  }

  /// The instant that is asked about.
  mutating func at() -> Instant? {
    read("at", expected: "a time with a zone, such as 2026-05-04T08:00:00Z") { Instant($0) }
  }

  /// Which part of a list is asked for.
  mutating func page() -> PageRequest {
    let limit = read("limit", expected: "a number from 1 to \(PageRequest.limits.upperBound)") { text in
      Int(text).flatMap { PageRequest.limits.contains($0) ? $0 : nil }
    }
    let cursor = read("cursor", expected: "a cursor") { $0.isEmpty ? nil : $0 }
    return PageRequest(limit: limit ?? PageRequest.defaultLimit, cursor: cursor)
  }

  private func oneOf(_ words: [String]) -> String {
    "one of \(words.joined(separator: ", "))"
  }
}

/// Which part of a list is asked for.
struct PageRequest {
  static let limits = 1...500
  static let defaultLimit = 50

  let limit: Int
  let cursor: String?
}
