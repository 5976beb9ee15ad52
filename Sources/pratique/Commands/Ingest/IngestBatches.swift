import Dispatch
import Foundation
import PratiqueCore
import PratiqueIntake

/// Cuts files into bodies that the server takes, reading ahead of the sender by a body or two.
struct IngestBatches {
  /// One body.
  struct Batch: Sendable {
    var body: [UInt8] = []
    var itemCount = 0
  }

  /// The server takes 16 MiB and 5,000 items; the last item of a body may have 4 MiB and is wrapped.
  private static let maxBytes = 11 * 1024 * 1024
  private static let maxItems = 5_000
  private static let readAhead = 2

  /// Throws ``CommandError`` when a file is no longer what it was.
  let batches: BoundedStream

  init(_ sources: [InputFile]) {
    // Filled after it was made: a semaphore that goes with less than it was made with ends the process.
    let slots = DispatchSemaphore(value: 0)
    for _ in 0..<Self.readAhead { slots.signal() }
    let (stream, continuation) = AsyncThrowingStream<Batch, any Error>.makeStream()
    // A thread of its own: reading blocks, and waits while the sender is behind.
    Thread.detachNewThread {
      var batch = Batch()
      func send() {
        guard batch.itemCount > 0 else { return }
        slots.wait()
        continuation.yield(batch)
        batch = Batch()
      }
      do {
        for source in sources {
          let file = try source.reopened()
          defer { if !source.isCopy { file.close() } }
          try Intake(observedAt: .now, now: .now).read(FileSource(descriptor: file.descriptor)) { item, raw in
            guard case .observation = item.reading else { return }
            raw.append(to: &batch.body)
            batch.body.append(0x0A)
            batch.itemCount += 1
            if batch.itemCount == Self.maxItems || batch.body.count >= Self.maxBytes { send() }
          }
        }
        send()
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
      }
    }
    batches = BoundedStream(stream: stream, slots: slots)
  }
}

/// A stream whose writer waits for free slots; asking for the next element frees the one of the element before.
struct BoundedStream: AsyncSequence {
  fileprivate let stream: AsyncThrowingStream<IngestBatches.Batch, any Error>
  fileprivate let slots: DispatchSemaphore

  struct Iterator: AsyncIteratorProtocol {
    fileprivate var iterator: AsyncThrowingStream<IngestBatches.Batch, any Error>.Iterator
    fileprivate let slots: DispatchSemaphore

    mutating func next(isolation actor: isolated (any Actor)?) async throws -> IngestBatches.Batch? {
      let batch = try await iterator.next(isolation: actor)
      if batch != nil { slots.signal() }
      return batch
    }
  }

  func makeAsyncIterator() -> Iterator {
    Iterator(iterator: stream.makeAsyncIterator(), slots: slots)
  }
}

extension InputFile {
  /// The file from its beginning.
  fileprivate func reopened() throws -> InputFile {
    guard isCopy else { return try InputFile(opening: path) }
    lseek(descriptor, 0, SEEK_SET)
    return self
  }
}
