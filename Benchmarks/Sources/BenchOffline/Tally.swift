import PratiqueCore

/// How many resources fail each control.
struct Tally {
  private(set) var items = 0
  private var failed: [ControlID: Int] = [:]

  mutating func add(_ judgements: [Evaluator.Judgement]) {
    for judgement in judgements where judgement.outcome.kind == .nonCompliant {
      failed[judgement.control, default: 0] += 1
    }
  }

  mutating func countItem() { items += 1 }

  /// What all programs that are compared print.
  func json(_ seconds: [Double]) -> String {
    let counts = Catalogue.controls.map { "\"\($0.id)\":\(failed[$0.id, default: 0])" }
    return "{\"seconds\":\(seconds),\"items\":\(items),\"failed\":{\(counts.joined(separator: ","))}}"
  }
}
