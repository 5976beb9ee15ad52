import PratiqueIntake

/// Says on standard error what could not be used of the inputs, each thing with its place.
struct InputReport {
  private static let shown = 20

  let console: Console
  private(set) var rejectedCount = 0
  private(set) var refusedCount = 0
  private var notDescribedCount = 0

  init(console: Console) {
    self.console = console
  }

  /// Whether anything was refused, an item or a whole input.
  var hasRefusals: Bool { rejectedCount + refusedCount > 0 }

  mutating func note(_ item: IntakeItem, in file: InputFile) {
    switch item.reading {
    case .rejected(let fault):
      rejectedCount += 1
      guard rejectedCount <= Self.shown else { return }
      let arn = item.arn.map { " (\($0))" } ?? ""
      console.say("rejected: \(file.name): item \(item.position.index + 1)\(arn), \(fault)")
    case .ignored(.notDescribed(let reason)):
      notDescribedCount += 1
      guard notDescribedCount <= Self.shown else { return }
      console.say(
        "warning: \(file.name): \(item.arn ?? "a resource"): \(IgnoredReason.notDescribed(reason).explanation)")
    case .ignored, .observation: break
    }
  }

  mutating func noteRefusal(_ fault: IntakeFault, of file: InputFile) {
    refusedCount += 1
    console.say("refused: \(file.name): \(fault)\n  nothing of this file was used")
  }

  func finish() {
    if rejectedCount > Self.shown {
      console.say("and \(rejectedCount - Self.shown) more rejected items")
    }
    if notDescribedCount > Self.shown {
      console.say("and \(notDescribedCount - Self.shown) more resources that AWS did not describe")
    }
  }
}
