import Foundation
import NIOHTTP1

extension PratiqueClient.Call {
  /// A change with a JSON body; members without a value are left out.
  ///
  /// - Parameter version: what the change is meant for; it isn't tried again then, as its own success would refuse it.
  static func change(
    _ method: HTTPMethod, _ path: String, _ members: KeyValuePairs<String, JSONMember?> = [:], version: Int64? = nil,
    isDryRun: Bool = false
  ) -> PratiqueClient.Call {
    let object = Dictionary(uniqueKeysWithValues: members.compactMap { name, value in value.map { (name, $0) } })
    return PratiqueClient.Call(
      method: method, path: path, query: ["dry_run": isDryRun ? "true" : nil], body: JSONMember.object(object).bytes,
      contentType: "application/json", mayRetry: version == nil, version: version)
  }
}

/// A member of a request's body.
indirect enum JSONMember: Encodable {
  case null
  case text(String)
  case number(Int)
  case flag(Bool)
  case list([JSONMember])
  case object([String: JSONMember])

  init?(_ text: String?) {
    guard let text else { return nil }
    self = .text(text)
  }

  init?(_ number: Int?) {
    guard let number else { return nil }
    self = .number(number)
  }

  /// As JSON.
  var bytes: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Text, numbers, flags and lists of them: encoding can't fail.
    return Array((try? encoder.encode(self)) ?? Data())
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .text(let text): try container.encode(text)
    case .number(let number): try container.encode(number)
    case .flag(let flag): try container.encode(flag)
    case .list(let members): try container.encode(members)
    case .object(let members): try container.encode(members)
    }
  }
}
