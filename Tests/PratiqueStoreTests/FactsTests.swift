import Foundation
import PratiqueCore
import PratiqueStore
import PratiqueTesting
import Testing

@Suite("Facts")
struct FactsTests {
  @Test("what is stored comes back as it was", arguments: 0..<50)
  func roundTrip(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)

    for observation in ObservationStory(count: 40, using: &generator).observations {
      guard case .present(let configuration) = observation.sight else { continue }
      let json = String(decoding: Facts.encode(configuration), as: UTF8.self)

      #expect(try Facts.decode(json, of: observation.resource.type) == configuration, "seed \(seed)")
    }
  }

  @Test("tags have the bytes that Foundation gives them, plain or not")
  func tags() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let tags = ["b": "1", "A": "x/y", "a10": "2", "a9": "3", "_z": "<&>", "Z": "", "a-b": "~ !", "a b": "6", "aB": "7"]
    for odd in ["plain", "naïve", "a\"b", "a\\b", "a\tb", "\u{7f}", "🚢"] {
      let all = tags.merging([odd: "1", "value": odd]) { $1 }
      #expect(StoredTags.encode(all) == String(decoding: try encoder.encode(all), as: UTF8.self), "\(odd)")
      #expect(try StoredTags.decode(StoredTags.encode(all)) == all)
    }
  }

  @Test("text of every kind survives")
  func text() throws {
    let hostile = "\"\\ \n\t\u{1}naïve 🚢 <script>'; DROP TABLE x"
    let taskDefinition = Configuration.taskDefinition(
      TaskDefinition(
        status: .inactive, networkMode: hostile,
        containers: [
          ContainerDefinition(
            name: hostile, user: hostile, isPrivileged: false, hasReadonlyRootFilesystem: true,
            watchedEnvironment: [.init(index: 3, name: "AWS_ACCESS_KEY_ID")], logDriver: hostile)
        ]))
    let service = Configuration.service(Service(status: .draining, capacityProviders: [hostile, ""]))
    let cluster = Configuration.cluster(
      Cluster(settings: [.init(name: hostile, value: nil)], areSettingsCollected: false))

    for (configuration, type) in [
      (taskDefinition, ResourceType.taskDefinition), (service, .service), (cluster, .cluster),
    ] {
      let json = String(decoding: Facts.encode(configuration), as: UTF8.self)
      #expect(try Facts.decode(json, of: type) == configuration)
    }
  }

  @Test("what nobody wrote is not read", arguments: ["", "{}", "[]", #"{"status":"ODD","settings":[]}"#])
  func damage(json: String) {
    #expect(throws: DamagedRowError.self) { try Facts.decode(json, of: .cluster) }
  }
}
