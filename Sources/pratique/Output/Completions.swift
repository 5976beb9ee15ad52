import ArgumentParser
import PratiqueClient
import PratiqueCore

extension CompletionKind {
  /// The controls there are.
  static var controls: CompletionKind { .list(Catalogue.controls.map(\.id.description)) }

  /// The ids of exemptions, asked of the server.
  static var exemptions: CompletionKind {
    .custom { words, _, _ in
      await asked(words) { client in try await client.exemptions(limit: 500).items.map(\.id) }
    }
  }

  /// The ids of guard rails, asked of the server.
  static var guardRails: CompletionKind {
    .custom { words, _, _ in
      await asked(words) { client in try await client.guardRails().map(\.id) }
    }
  }

  /// The accounts of known resources, asked of the server.
  static var accounts: CompletionKind {
    .custom { words, _, _ in
      await asked(words) { client in
        Set(try await client.resources(limit: 500).items.map(\.accountID)).sorted()
      }
    }
  }

  /// Nothing where the server can't tell within two seconds: completion never complains.
  private static func asked(
    _ words: [String], _ question: (PratiqueClient) async throws -> [String]
  ) async -> [String] {
    var arguments = ["--timeout", "2"]
    if let index = words.firstIndex(of: "--server"), words.indices.contains(index + 1) {
      arguments += ["--server", words[index + 1]]
    }
    guard let options = try? ServerOptions.parse(arguments) else { return [] }
    return (try? await options.withClient(question)) ?? []
  }
}
