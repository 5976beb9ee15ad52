import PratiqueIntake

/// Reads every input through once before anything is sent, so that a file that is refused as a whole leaves nothing
/// behind.
struct IngestSurvey {
  /// The files that can be sent.
  private(set) var sources: [InputFile] = []
  private(set) var usableItems = 0
  private(set) var rejectedItems = 0
  private(set) var ignoredItems = 0
  private(set) var refusedFiles = 0
  private var copies: [InputFile] = []

  /// - Throws: ``CommandError`` when the only input is refused, or an input can't be opened.
  init(_ paths: [String], isAtomic: Bool, _ report: inout InputReport) throws(CommandError) {
    for path in paths {
      let file = try InputFile(opening: path).rereadable()
      if file.isCopy { copies.append(file) }
      defer { if !file.isCopy { file.close() } }
      var usable = 0
      var rejected = 0
      var ignored = 0
      do throws(IntakeFault) {
        try Intake(observedAt: .now, now: .now).read(FileSource(descriptor: file.descriptor)) { item, _ in
          switch item.reading {
          case .observation: usable += 1
          case .rejected: rejected += 1
          case .ignored: ignored += 1
          }
          report.note(item, in: file)
        }
      } catch {
        guard paths.count > 1 else {
          throw CommandError(
            .failed, code: error.code.rawValue, "\(file.name) is refused: \(error)", cures: ["nothing of it was sent"])
        }
        refusedFiles += 1
        report.noteRefusal(error, of: file)
        continue
      }
      rejectedItems += rejected
      ignoredItems += ignored
      if isAtomic, rejected > 0 {
        refusedFiles += 1
        report.console.say(
          "refused: \(file.name): it has \(rejected) unusable items, and --atomic; nothing of it is sent")
      } else {
        usableItems += usable
        sources.append(file)
      }
    }
  }

  func close() {
    for file in copies { file.close() }
  }
}
