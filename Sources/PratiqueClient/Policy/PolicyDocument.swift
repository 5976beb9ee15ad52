/// One object of a policy as it is sent.
public struct PolicyDocument: Encodable, Hashable, Sendable {
  /// What kinds of objects files can hold, in the order in which they need each other.
  public enum Kind: String, Encodable, CaseIterable, Hashable, Sendable {
    case account = "Account"
    case accountGroup = "AccountGroup"
    case team = "Team"
    case enablement = "Enablement"
    case exemption = "Exemption"
    case guardRail = "GuardRail"
  }

  /// A member of a spec, or what is in one.
  public indirect enum Value: Encodable, Hashable, Sendable {
    case text(String)
    case flag(Bool)
    case number(Int)
    case list([Value])
    case object([String: Value])

    /// As JSON.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let text): try container.encode(text)
      case .flag(let flag): try container.encode(flag)
      case .number(let number): try container.encode(number)
      case .list(let values): try container.encode(values)
      case .object(let members): try container.encode(members)
      }
    }
  }

  /// What it is.
  public let kind: Kind
  /// Names it within its kind and policy; of an account its 12 digits.
  public let name: String
  /// Its members, spelled as in the API.
  public let spec: [String: Value]

  /// Takes everything as it is.
  public init(kind: Kind, name: String, spec: [String: Value]) {
    self.kind = kind
    self.name = name
    self.spec = spec
  }
}
