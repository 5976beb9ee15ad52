import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PratiqueHTTP
import Testing

/// The contract, as far as tests compare it with what the server does.
///
/// `@unchecked Sendable`: the document is read once and never changed.
struct Contract: @unchecked Sendable {
  private let document: [String: Any]

  init() throws {
    let object = try JSONSerialization.jsonObject(with: Data(OpenAPI.document))
    document = try #require(object as? [String: Any])
  }

  /// `GET /v1/findings`, ….
  var operations: Set<String> {
    Set(paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } })
  }

  func problemCodes() throws -> [String] {
    let problem = try #require(component("schemas", "Problem"))
    let properties = try #require(problem["properties"] as? [String: [String: Any]])
    return try #require(properties["code"]?["enum"] as? [String])
  }

  /// An example of an answer, and what it is an example of.
  struct Example {
    let value: Any
    let schema: [String: Any]
    let place: String
  }

  /// Every example of every answer.
  var examples: [Example] {
    var examples: [Example] = []
    for (path, methods) in paths {
      for (method, operation) in methods {
        let responses = operation["responses"] as? [String: [String: Any]] ?? [:]
        for (status, response) in responses {
          examples += self.examples(of: resolved(response), at: "\(method) \(path) \(status)")
        }
      }
    }
    return examples
  }

  private func examples(of response: [String: Any], at place: String) -> [Example] {
    let contents = response["content"] as? [String: [String: Any]] ?? [:]
    return contents.values.flatMap { content in
      let examples = content["examples"] as? [String: [String: Any]] ?? [:]
      return examples.map { name, example in
        Example(
          value: example["value"] ?? NSNull(), schema: content["schema"] as? [String: Any] ?? [:],
          place: "\(place) \(name)")
      }
    }
  }

  /// What is wrong with an answer: a status that isn't documented, a member that isn't, or one that is missing.
  func faults(in response: TestResponse, to method: String, path: String) throws -> [String] {
    let status = String(response.status.code)
    let place = "\(method) \(path) \(status)"
    let responses = paths[path]?[method]?["responses"] as? [String: [String: Any]]
    guard let documented = responses?[status].map(resolved),
      let contents = documented["content"] as? [String: [String: Any]],
      let schema = contents.values.first?["schema"] as? [String: Any]
    else { return ["\(place): not documented"] }
    let value = try JSONSerialization.jsonObject(with: Data(response.body.readableBytesView))
    return faults(in: value, schema: schema, at: place)
  }

  /// Compares objects' members with the schema's, all the way down.
  func faults(in value: Any, schema: [String: Any], at place: String) -> [String] {
    let schema = resolved(schema)
    if let alternatives = schema["anyOf"] as? [[String: Any]] {
      let results = alternatives.map { faults(in: value, schema: $0, at: place) }
      return results.min { $0.count < $1.count } ?? []
    }
    switch value {
    case let object as [String: Any]: return faults(inObject: object, schema: schema, at: place)
    case let array as [Any]:
      guard let items = schema["items"] as? [String: Any] else { return ["\(place): no array is documented"] }
      return array.enumerated().flatMap { faults(in: $1, schema: items, at: "\(place)[\($0)]") }
    case is NSNull:
      let types = schema["type"] as? [String] ?? [schema["type"] as? String ?? ""]
      return types.contains("null") ? [] : ["\(place): null is not documented"]
    case let text as String:
      guard let words = schema["enum"] as? [String] else { return [] }
      return words.contains(text) ? [] : ["\(place): \(text) is not documented"]
    default: return []
    }
  }

  private func faults(inObject object: [String: Any], schema: [String: Any], at place: String) -> [String] {
    let parts = (schema["allOf"] as? [[String: Any]] ?? [schema]).map(resolved)
    if let values = schema["additionalProperties"] as? [String: Any] {
      return object.flatMap { faults(in: $1, schema: values, at: "\(place).\($0)") }
    }
    let properties = parts.reduce(into: [String: [String: Any]]()) { all, part in
      all.merge(part["properties"] as? [String: [String: Any]] ?? [:]) { $1 }
    }
    let required = parts.flatMap { $0["required"] as? [String] ?? [] }
    var found = required.filter { object[$0] == nil }.map { "\(place): \($0) is missing" }
    for (name, value) in object {
      if let property = properties[name] {
        found += faults(in: value, schema: property, at: "\(place).\(name)")
      } else {
        found.append("\(place): \(name) is not documented")
      }
    }
    return found
  }

  private var paths: [String: [String: [String: Any]]] {
    document["paths"] as? [String: [String: [String: Any]]] ?? [:]
  }

  private func component(_ kind: String, _ name: String) -> [String: Any]? {
    let components = document["components"] as? [String: [String: [String: Any]]]
    return components?[kind]?[name]
  }

  /// Follows `$ref`.
  private func resolved(_ schema: [String: Any]) -> [String: Any] {
    guard let reference = schema["$ref"] as? String else { return schema }
    let parts = reference.split(separator: "/").map(String.init)
    return component(parts[2], parts[3]) ?? [:]
  }
}
