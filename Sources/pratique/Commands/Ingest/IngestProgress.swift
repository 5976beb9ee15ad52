/// A bar on the terminal that grows with what the server has taken.
struct IngestProgress {
  private let total: Int
  private let stream: ByteStream?
  private var done = 0
  private let start = ContinuousClock.now

  /// - Parameter stream: `nil` shows nothing.
  init(total: Int, on stream: ByteStream?) {
    self.total = total
    self.stream = stream
    draw()
  }

  mutating func advance(by count: Int) {
    done += count
    draw()
  }

  /// Clears the line.
  func finish() {
    stream?.write("\r\u{1B}[K")
    stream?.flush()
  }

  private func draw() {
    guard let stream, total > 0 else { return }
    let width = 30
    // A file may have grown since it was counted.
    let filled = min(width, width * done / total)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let rate = done > 0 && seconds > 0 ? "  \(Int(Double(done) / seconds).grouped) items/s" : ""
    stream.write("\r\u{1B}[K\(bar) \(done.grouped) of \(total.grouped)\(rate)")
    stream.flush()
  }
}
