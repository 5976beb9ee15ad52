import Foundation
import PratiqueTesting
import Testing

@Suite("pratique ingest", .ownThreads(atOnce: 2))
struct IngestTests {
  /// Nobody listens on the port of the discard protocol.
  private static let nowhere = "http://127.0.0.1:9"

  /// Enough for several batches.
  private static let items: [UInt8] = {
    let items = (0..<12_000).map { index in
      """
      {"resourceType":"AWS::ECS::Cluster","accountId":"111111111111","region":"eu-west-1","configuration":\
      {"clusterArn":"arn:aws:ecs:eu-west-1:111111111111:cluster/c\(index)"}}
      """
    }
    return Array(items.joined(separator: "\n").utf8)
  }()

  @Test("a server that goes away while batches wait is an error like any other", arguments: ["-", "/dev/stdin"])
  func serverAway(input: String) async throws {
    let command = try await PratiqueCommand.run(["ingest", input, "--server", Self.nowhere], input: Self.items)

    #expect(command.status == 8)
    #expect(command.messages.hasPrefix("error: no server answers at \(Self.nowhere)"), "\(command.messages)")
  }
}
