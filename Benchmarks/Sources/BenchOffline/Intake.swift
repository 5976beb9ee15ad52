import Foundation
import PratiqueCore
import PratiqueIntake

/// As `pratique evaluate` reads and judges, without an inventory around it.
///
/// - Parameter descriptor: of a file, read from its beginning.
func judgeByIntake(_ descriptor: CInt) throws(IntakeFault) -> Tally {
  // After every capture of the generator.
  let now = Instant("2027-01-01T00:00:00Z")!
  let evaluator = Evaluator()
  var tally = Tally()
  lseek(descriptor, 0, SEEK_SET)
  try Intake(observedAt: now, now: now).read(FileSource(descriptor: descriptor)) { item, _ in
    tally.countItem()
    guard case .observation(let observation) = item.reading, observation.sight.isActive,
      case .present(let configuration) = observation.sight
    else { return }
    tally.add(evaluator.judge(configuration, of: observation.resource))
  }
  return tally
}
