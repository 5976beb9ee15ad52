/// The parameters of the controls' rules.
public struct Parameters: Hashable, Sendable {
  /// `exemptEcsServiceArns` of ECS.2: services whose public address is accepted. Whole ARNs, compared byte by byte.
  public var exemptECSServiceARNs: Set<String>
  /// `latestLinuxVersion` of ECS.10; not customizable.
  public let latestLinuxVersion = "1.4.0"
  /// `latestWindowsVersion` of ECS.10; not customizable.
  public let latestWindowsVersion = "1.0.0"

  /// By default nothing is exempt.
  public init(exemptECSServiceARNs: Set<String> = []) {
    self.exemptECSServiceARNs = exemptECSServiceARNs
  }

  /// Splits a comma-separated list, trims blanks and drops empty entries (CONTROLS ECS.2).
  public static func entries(ofList text: String) -> [String] {
    text.split(separator: ",").compactMap { entry in
      let trimmed = entry.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
      return trimmed.isEmpty ? nil : String(trimmed)
    }
  }
}

extension Parameters {
  /// Why a `CONTROL.parameter=value` can't be taken.
  public enum AssignmentError: Error, Hashable, Sendable, CustomStringConvertible {
    case notAnAssignment(String)
    case unknown(String)
    case notCustomizable(String)

    /// One sentence, without a full stop.
    public var description: String {
      switch self {
      case .notAnAssignment(let text): "`\(text)` is not of the form CONTROL.parameter=value"
      case .unknown(let name): "there is no parameter `\(name)`; the one that can be set is ECS.2.exemptEcsServiceArns"
      case .notCustomizable(let name): "`\(name)` is fixed by AWS and can't be set"
      }
    }
  }

  /// Takes `ECS.2.exemptEcsServiceArns=ARN,ARN`; given twice, the lists add up.
  public mutating func assign(_ text: String) throws(AssignmentError) {
    guard let equals = text.firstIndex(of: "=") else { throw .notAnAssignment(text) }
    let name = String(text[..<equals])
    guard name == "ECS.2.exemptEcsServiceArns" else {
      let isFixed = Catalogue.controls.contains { control in
        control.parameters.contains { "\(control.id).\($0.name)" == name }
      }
      throw isFixed ? .notCustomizable(name) : .unknown(name)
    }
    exemptECSServiceARNs.formUnion(Self.entries(ofList: String(text[text.index(after: equals)...])))
  }
}
