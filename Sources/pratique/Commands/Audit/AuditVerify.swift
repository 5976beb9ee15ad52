import ArgumentParser
import Foundation
import PratiqueClient
import PratiqueOperations

extension AuditCommand {
  /// `pratique audit verify [FILE]`: recomputes the chain, by the server or from an export without one.
  struct Verify: ReportingCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check that no entry was changed, removed or moved.",
      discussion: "With FILE, an export, it needs no server. Ends with 1 and names the first bad entry.")
    static let listing = Listing(
      fields: ["is_intact", "organisation", "entries", "first_bad", "reason", "head"], columns: [], name: ["head"])

    @Argument(help: "The export; `-` is standard input.")
    var file: String?
    @Option(help: ArgumentHelp("A checkpoint that was kept elsewhere: the log must go through it.", valueName: "file"))
    var checkpoint: String?
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
      if checkpoint != nil, file == nil {
        throw ValidationError("--checkpoint is compared with an export: name its file")
      }
    }

    func perform(on console: Console) async throws {
      let record: Record
      let isIntact: Bool
      if let file {
        let result = try AuditFile(path: file).verify(try checkpoint.map(readCheckpoint))
        isIntact = result.isIntact
        record = Self.record(
          isIntact, result.organisation, result.entries, result.firstBad, result.reason, result.head)
      } else {
        let result = try await server.withClient { client in try await client.verifyAudit() }
        isIntact = result.isIntact
        record = Self.record(
          isIntact, result.organisation, result.entries, result.firstBad, result.reason, result.head)
      }
      var renderer = try Renderer(Self.listing, options: output, on: console)
      try renderer.show(record)
      if !isIntact { throw ExitStatus.failed }
    }

    private func readCheckpoint(_ path: String) throws -> AuditCheckpoint {
      guard let data = FileManager.default.contents(atPath: path),
        let checkpoint = try? JSONDecoder().decode(AuditCheckpoint.self, from: data)
      else { throw CommandError(.failed, code: "checkpoint", "\(path) holds no checkpoint") }
      guard checkpoint.isSigned else {
        throw CommandError(.failed, code: "checkpoint", "the signature of \(path) is wrong")
      }
      return checkpoint
    }

    private static func record(
      _ isIntact: Bool, _ organisation: String, _ entries: Int64, _ firstBad: Int64?, _ reason: String?, _ head: String
    ) -> Record {
      [
        "is_intact": .flag(isIntact), "organisation": .text(organisation), "entries": .number(Int(entries)),
        "first_bad": Datum(firstBad.map(Int.init)), "reason": Datum(reason), "head": .text(head),
      ]
    }
  }
}

/// An exported log.
private struct AuditFile {
  let path: String

  /// - Parameter checkpoint: the log must have had this entry, with this hash.
  func verify(_ checkpoint: AuditCheckpoint?) throws -> AuditVerification {
    let data = path == "-" ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: path)
    guard let data else { throw CommandError(.failed, code: "file", "\(path) could not be read") }
    var chain: AuditChain?
    var isCheckpointMet = false
    do {
      for (index, text) in data.split(separator: 0x0A).enumerated() {
        guard let line = try? JSONDecoder().decode(AuditExportLine.self, from: Data(text)),
          let hash = [UInt8](hexadecimal: line.hash)
        else {
          throw AuditChain.Break(position: (chain?.position ?? 0) + 1, description: "line \(index + 1) can't be read")
        }
        var next = chain ?? AuditChain(organisation: line.organisation)
        guard line.organisation == next.organisation else {
          throw AuditChain.Break(position: line.position, description: "belongs to another organisation")
        }
        try next.take(position: line.position, bytes: Array(line.bytes.utf8), hash: hash)
        chain = next
        if let checkpoint, checkpoint.position == line.position {
          guard checkpoint.hash == line.hash, checkpoint.organisation == line.organisation else {
            throw AuditChain.Break(position: line.position, description: "is not the one of the checkpoint")
          }
          isCheckpointMet = true
        }
      }
      let whole = chain ?? AuditChain(organisation: checkpoint?.organisation ?? "")
      if let checkpoint, checkpoint.position > 0, !isCheckpointMet {
        throw AuditChain.Break(
          position: whole.position + 1, description: "is missing: the checkpoint knows \(checkpoint.position) entries")
      }
      return AuditVerification(whole, nil)
    } catch let broken as AuditChain.Break {
      return AuditVerification(chain ?? AuditChain(organisation: ""), broken)
    }
  }
}

extension [UInt8] {
  /// `nil` for a text that isn't hexadecimal.
  fileprivate init?(hexadecimal text: String) {
    let digits = text.compactMap(\.hexDigitValue)
    guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
    self = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
