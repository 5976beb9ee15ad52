/// The kinds of resource that controls judge, in AWS Config's words.
///
/// The raw values are stored in the database: they never change their meaning.
public enum ResourceType: Int16, CaseIterable, Hashable, Sendable, CustomStringConvertible {
  case cluster = 1
  case service = 2
  case taskDefinition = 3

  /// AWS Config's name, such as `AWS::ECS::Service`.
  public var name: String {
    switch self {
    case .cluster: "AWS::ECS::Cluster"
    case .service: "AWS::ECS::Service"
    case .taskDefinition: "AWS::ECS::TaskDefinition"
    }
  }

  /// `nil` for every other type; the comparison is exact.
  public init?(name: String) {
    guard let type = ResourceType.allCases.first(where: { $0.name == name }) else { return nil }
    self = type
  }

  /// The text as AWS writes it.
  public var description: String { name }
}
