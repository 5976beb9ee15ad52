internal import Postgres
public import PratiqueCore
internal import PratiqueStore

/// What somebody asks an exemption to say.
public struct ExemptionTerms: Codable, Hashable, Sendable {
  /// Whose failures are accepted.
  public var control: String
  /// `WAIVER` or `MITIGATED`.
  public var category: String
  /// Of what.
  public var selector: SelectorJSON
  /// Why.
  public var reason: String
  /// Where that can be looked up.
  public var evidence: String?
  /// `nil` is at once.
  public var startsAt: Instant?
  /// `nil` never ends by itself, where guard rails allow that.
  public var expiresAt: Instant?

  private enum CodingKeys: String, CodingKey {
    case control, category, selector, reason, evidence
    case startsAt = "starts_at"
    case expiresAt = "expires_at"
  }

  /// Takes everything as it is.
  public init(
    control: String, category: String = Exemption.Category.waiver.rawValue, selector: SelectorJSON, reason: String,
    evidence: String? = nil, startsAt: Instant? = nil, expiresAt: Instant?
  ) {
    self.control = control
    self.category = category
    self.selector = selector
    self.reason = reason
    self.evidence = evidence
    self.startsAt = startsAt
    self.expiresAt = expiresAt
  }
}

/// Terms that were found to make sense, in the core's own types.
struct CheckedTerms {
  let control: Control
  let category: Exemption.Category
  /// Without the facts of "until changed", which are read when the terms are written.
  let selector: Selector
  let startsAt: Instant
  let expiresAt: Instant?

  /// The controls that judge containers one by one, so that a container can be named.
  private static let containerControls: Set<UInt8> = [1, 4, 5, 8, 9]

  /// - Throws: ``OperationError/invalid(_:)`` with everything that is wrong.
  init(_ terms: ExemptionTerms, now: Instant) throws(OperationError) {
    var faults: [InputFault] = []
    let control = ControlID(terms.control).flatMap(Catalogue.control)
    if control == nil { faults.append(InputFault("body/control", "there is no control `\(terms.control)`")) }
    let category = Exemption.Category(rawValue: terms.category)
    if category == nil { faults.append(InputFault("body/category", "a category is WAIVER or MITIGATED")) }
    if terms.reason.isBlank { faults.append(InputFault("body/reason", "say why the failure is accepted")) }
    let startsAt = terms.startsAt ?? now
    if let expiresAt = terms.expiresAt, expiresAt <= max(startsAt, now) {
      faults.append(InputFault("body/expires_at", "\(expiresAt) is not later than its start"))
    }
    var selector: Selector?
    do {
      selector = try terms.selector.selector()
    } catch let fault as SelectorFault {
      faults.append(InputFault("body/selector/targets/\(fault.index)", fault.reason))
    } catch {
      faults.append(InputFault("body/selector", "\(error)"))
    }
    if let control, let selector { faults += Self.misfits(selector, terms.selector, control) }
    guard faults.isEmpty, let control, let category, let selector else { throw .invalid(faults) }
    self.control = control
    self.category = category
    self.selector = selector
    self.startsAt = startsAt
    expiresAt = terms.expiresAt
  }

  /// What a control can never judge, so that the exemption would never match.
  private static func misfits(_ selector: Selector, _ json: SelectorJSON, _ control: Control) -> [InputFault] {
    var faults: [InputFault] = []
    for (index, target) in selector.targets.enumerated() {
      let type: ResourceType?
      switch target {
      case .exact(let arn):
        do throws(ARNError) { type = try ResourceARN(arn.rawValue).type } catch {
          faults.append(InputFault("body/selector/targets/\(index)", "`\(arn)` \(error)"))
          continue
        }
      case .revision: type = .taskDefinition
      case .pattern(let pattern): type = pattern.resourceType
      case .account: type = nil
      }
      if let type, type != control.resourceType {
        faults.append(
          InputFault(
            "body/selector/targets/\(index)", "\(control.id) judges \(control.resourceType), `\(target)` is \(type)"))
      }
    }
    if selector.container != nil, !containerControls.contains(control.id.number) {
      faults.append(InputFault("body/selector/container", "\(control.id) does not judge containers one by one"))
    }
    let needsExact = selector.targets.contains { target in
      switch target {
      case .exact, .revision: false
      case .pattern, .account: true
      }
    }
    if json.untilChanged == true, needsExact {
      faults.append(InputFault("body/selector/until_changed", "`\(SelectorError.unchangedNeedsExactTargets)`"))
    }
    if json.unchangedFacts != nil {
      faults.append(InputFault("body/selector/unchanged_facts", "the server reads the facts itself; leave them out"))
    }
    return faults
  }
}

extension String {
  /// Nothing but white space.
  var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
