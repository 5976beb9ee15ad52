import PratiqueTesting
import Testing

@testable import pratique

@Suite("Charts that go in steps")
struct StepChartTests {
  private func chart(
    _ values: [Int?], width: Int = 24, height: Int = 9, _ glyphs: Glyphs = .unicode
  ) -> String {
    let labels = values.indices.map { "11-\($0 % 90 < 9 ? "0" : "")\($0 % 90 + 1)" }
    return StepChart(values, labels: labels, width: width, height: height, glyphs: glyphs).text
  }

  @Test("a line goes up and down at the moment of the change, never slanting")
  func steps() {
    #expect(
      chart([1, 1, 3, 3, 2]) == """
        3 ┤         ┌───────┐
        2 ┤         │       └───
        1 ┤─────────┘
        0 ┤
          └┬───────────────────┬
           11-01           11-05

        """)
  }

  @Test("the same in ASCII")
  func ascii() {
    #expect(
      chart([1, 1, 3, 3, 2], .ascii) == """
        3 |         +-------+
        2 |         |       +---
        1 |---------+
        0 |
          ++-------------------+
           11-01           11-05

        """)
  }

  @Test("where nothing is known there is a gap")
  func gaps() {
    #expect(
      chart([nil, 2, nil, 2]) == """
        2 ┤      ─────     ─────
        1 ┤
        0 ┤
          └┬───────────────────┬
           11-01           11-04

        """)
    #expect(chart([nil, nil]).hasPrefix("1 ┤\n0 ┤\n"))
    #expect(chart([]) == "1 ┤\n0 ┤\n  └\n")
  }

  @Test("of more values than columns none is lost: a peak of one day is seen")
  func peaks() {
    var values = [Int?](repeating: 2, count: 90)
    values[40] = 5

    #expect(
      chart(values) == """
        5 ┤         │
        4 ┤         │
        3 ┤         │
        2 ┤─────────┴───────────
        1 ┤
        0 ┤
          └┬───────────────────┬
           11-01           11-90

        """)
  }

  @Test("a scale is whole, and starts at nothing unless the values are close together and far from it")
  func scales() {
    #expect(Scale([0, 24], height: 9) == Scale([24, 0], height: 9))
    #expect((Scale([0, 24], height: 9).low, Scale([0, 24], height: 9).step) == (0, 3))
    #expect((Scale([1190, 1204], height: 9).low, Scale([1190, 1204], height: 9).step) == (1190, 2))
    #expect((Scale([0, 1_000_000], height: 9).low, Scale([0, 1_000_000], height: 9).step) == (0, 200_000))
    #expect(Scale([7], height: 9).value(ofLine: Scale([7], height: 9).line(of: 7)) == 7)
    #expect(Scale([Int](), height: 9).lineCount == 2)
  }

  @Test("one that fails is not drawn as none")
  func honesty() {
    let scale = Scale([1, 1000], height: 9)

    #expect(scale.line(of: 0) == 0 && scale.line(of: 1) == 1 && scale.line(of: 1000) == scale.lineCount - 1)
  }

  @Test("whatever the numbers, a chart keeps to its width and height and looks the same again", arguments: 1...60)
  func bounds(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let top = [1, 9, 25, 1000, 4_000_000].randomElement(using: &random)!
    let values = (0..<Int.random(in: 1...200, using: &random)).map { _ -> Int? in
      Int.random(in: 0...9, using: &random) == 0 ? nil : Int.random(in: 0...top, using: &random)
    }
    let width = Int.random(in: 40...120, using: &random)

    let text = chart(values, width: width)

    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= width } && lines.count <= 9 + 3, "seed \(seed)")
    #expect(text == chart(values, width: width))
    #expect(chart(values, width: width, .ascii).utf8.allSatisfy { $0 < 0x80 })
  }
}

@Suite("Small lines beside numbers")
struct SparklineTests {
  private func line(_ values: [Int?], width: Int = 24, _ glyphs: Glyphs = .unicode) -> String {
    Sparkline(values, width: width, glyphs: glyphs).text
  }

  @Test("each has a scale of its own, from its lowest to its highest")
  func scale() {
    #expect(line(Array(0...7)) == "▁▂▃▄▅▆▇█")
    #expect(line([100, 107]) == "▁█")
    #expect(line(Array(0...7), .ascii) == "_.:-=+*#")
  }

  @Test("a gap for what is unknown, low for nothing, in the middle for what never changes")
  func corners() {
    #expect(line([nil, 1, nil, 2]) == " ▁ █")
    #expect(line([0, 0]) == "▁▁" && line([5, 5]) == "▄▄")
    #expect(line([nil, nil]) == "  " && line([]).isEmpty)
  }

  @Test("of many, the last of equal parts")
  func sampled() {
    #expect(line(Array(1...80), width: 8) == "▁▂▃▄▅▆▇█")
    #expect(line(Array(1...90), width: 24).count == 24)
  }
}

@Suite("What drawings are made of")
struct GlyphsTests {
  @Test(
    "ASCII unless the locale says UTF-8; the first variable that isn't empty counts",
    arguments: [
      (["LANG": "en_GB.UTF-8"], true), (["LANG": "de_DE.utf8"], true), (["LANG": "C"], false), ([:], false),
      (["LC_ALL": "C", "LANG": "en_GB.UTF-8"], false), (["LC_ALL": "", "LC_CTYPE": "C.UTF-8"], true),
    ] as [([String: String], Bool)])
  func locale(_ environment: [String: String], _ isUnicode: Bool) {
    #expect(Glyphs(environment: environment) == (isUnicode ? .unicode : .ascii))
  }

  @Test("a bar is as long as its share, and never nothing where there is something")
  func bars() {
    #expect(Bar.text(-8, of: 8, width: 4, glyphs: .unicode) == "████")
    #expect(Bar.text(1, of: 1000, width: 24, glyphs: .ascii) == "#")
    #expect(Bar.text(0, of: 8, width: 4, glyphs: .unicode).isEmpty)
  }

  @Test("only all is 100 %, and only nothing 0 %")
  func percent() {
    #expect([1, 0.9999, 0.912, 0.0001, 0].map(\.percent) == ["100.0%", "99.9%", "91.2%", "0.1%", "0.0%"])
    #expect([0.042, -0.01, 0, 1].map(\.points) == ["+4.2 points", "-1.0 points", "unchanged", "+100.0 points"])
  }
}
