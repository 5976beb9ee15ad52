import PratiqueCore

extension FailureCause {
  /// What it means, for people.
  var meaning: String {
    switch self {
    case .fixed: "the resource no longer fails"
    case .exempted: "an exemption covers it"
    case .disabled: "the control was switched off"
    case .gone: "there is no such resource any more"
    case .regressed: "the resource fails again, or newly"
    case .expired: "the exemption ended"
    case .revoked: "the exemption was revoked or changed"
    case .enabled: "the control was switched on"
    case .appeared: "a new resource fails"
    }
  }
}

extension FilterArguments {
  static func cause(_ text: String) throws -> FailureCause {
    try read(text, oneOf(FailureCause.allCases.map(\.rawValue)), FailureCause.init(rawValue:))
  }
}
