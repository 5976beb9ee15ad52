internal import PratiqueCore

/// Who did something, from where.
struct AuditActor: Sendable {
  var personID: PersonID?
  var tokenID: TokenID?
  var grants: [Grant]
  var requestID: String?
  var address: String?

  /// A person's request.
  init(_ principal: Principal, _ request: ChangeRequest) {
    personID = principal.personID
    tokenID = principal.tokenID
    grants = principal.grants
    requestID = request.requestID
    address = request.address
  }

  /// The server itself.
  static let server = AuditActor()

  private init() { grants = [] }
}

extension AuditRecord {
  /// How it went.
  enum Result: String {
    case done, refused
  }

  /// The entry as it is hashed and stored: JSON without blanks, members in the order of their names, times as text.
  ///
  /// What is written here is never rendered again by anybody, so it may change in later versions.
  func bytes(by actor: AuditActor, in organisationID: OrganisationID, at instant: Instant, _ result: Result) -> [UInt8]
  {
    var members: [String: AuditValue] = [
      "action": .text(action), "at": .text(instant.description), "organisation": .text(organisationID.rawValue),
      "result": .text(result.rawValue),
    ]
    members["object"] = object.map(AuditValue.text)
    members["team"] = teamID.map { .text($0.rawValue) }
    members["account"] = accountID.map { .text($0.rawValue) }
    members["before"] = versionBefore.map(AuditValue.number)
    members["after"] = versionAfter.map(AuditValue.number)
    members["reason"] = reason.map(AuditValue.text)
    members["details"] = details.isEmpty ? nil : .record(details)
    members["person"] = actor.personID.map { .text($0.rawValue) }
    members["token"] = actor.tokenID.map { .text($0.rawValue) }
    members["grants"] = actor.grants.isEmpty ? nil : .list(actor.grants.prefix(20).map { .text($0.words) })
    members["request"] = actor.requestID.map(AuditValue.text)
    members["address"] = actor.address.map(AuditValue.text)
    var bytes: [UInt8] = []
    AuditValue.record(members).append(to: &bytes)
    return bytes
  }
}

extension Grant {
  /// `admin`, `approver of team payments`, `ingest of account 111122223333`.
  var words: String {
    switch scope {
    case .organisation: role.rawValue
    case .team(let team): "\(role.rawValue) of team \(team)"
    case .account(let account): "\(role.rawValue) of account \(account)"
    }
  }
}

extension AuditValue {
  /// Appends canonical JSON.
  fileprivate func append(to bytes: inout [UInt8]) {
    switch self {
    case .none: bytes += "null".utf8
    case .flag(let flag): bytes += (flag ? "true" : "false").utf8
    case .number(let number): bytes += String(number).utf8
    case .text(let text): Self.append(text, to: &bytes)
    case .list(let values):
      bytes.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        value.append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .record(let members):
      bytes.append(UInt8(ascii: "{"))
      let names = members.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      for (index, name) in names.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.append(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        (members[name] ?? .none).append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    let digits = Array("0123456789abcdef".utf8)
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      // PostgreSQL's jsonb can't hold U+0000, and whoever sends it has no good reason.
      case 0: bytes += "\u{FFFD}".utf8
      case ..<0x20: bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
