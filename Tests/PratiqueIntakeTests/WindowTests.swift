import PratiqueCore
import PratiqueIntake
import PratiqueTesting
import Testing

/// What is read doesn't depend on how the bytes come.
@Suite("Window")
struct WindowTests {
  /// Gives a few bytes at a time.
  private struct TricklingSource: ByteSource {
    var bytes: BytesSource
    let most: Int

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
      bytes.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(most, buffer.count)]))
    }
  }

  private func lines(_ source: any ByteSource) -> [String] {
    var lines: [String] = []
    do throws(IntakeFault) {
      try Intake(observedAt: .testNow, now: .testNow).read(source) { item, raw in
        lines.append("\(item) \(raw.form) \(String(decoding: raw.bytes, as: UTF8.self))")
      }
    } catch {
      // Where the input ends is where it ends; that it ends is known later if it trickles.
      lines.append("\(error)")
    }
    return lines
  }

  @Test(
    "every sample reads the same in pieces of 1, 2, 3, 7 and 64 bytes",
    arguments: [
      "samples/config", "samples/ecs-api", "samples/malformed", "samples/cloudtrail",
    ])
  func pieces(folder: String) throws {
    for file in try TestData.files(in: folder) where !file.hasPrefix("inflates") && !file.hasPrefix("deep-nesting.") {
      let bytes = try TestData.bytes("\(folder)/\(file)")
      let whole = lines(BytesSource(bytes))

      for most in [1, 2, 3, 7, 64] {
        #expect(lines(TricklingSource(bytes: BytesSource(bytes), most: most)) == whole, "\(file) by \(most)")
      }
    }
  }

  @Test("an item may lie across the end of the window at any byte")
  func acrossTheWindow() throws {
    let item = """
      {"resourceType":"AWS::ECS::Cluster","ARN":"arn:aws:ecs:eu-west-1:111111111111:cluster/c",\
      "configurationItemStatus":"OK","configurationItemCaptureTime":"2026-01-01T00:00:00Z","x":"é\\u00e9\\ud83d\\ude00",\
      "configurationStateId":-12.5e+3,"configuration":{"ClusterSettings":[{"Name":"containerInsights","Value":"enabled"}]}}
      """
    let window = 512 * 1024
    for back in stride(from: 0, through: item.utf8.count + 2, by: 1) {
      let padding = String(repeating: " ", count: window - back)
      let input = #"{"configurationItems":["# + item + "," + padding + item + "]}"
      var stored = 0
      try Intake(observedAt: .testNow, now: .testNow).read(BytesSource(Array(input.utf8))) { read, _ in
        if case .observation = read.reading { stored += 1 }
      }
      #expect(stored == 2, "\(back) bytes before the end")
    }
  }
}
