public import PratiqueCore

/// Which resources to list; every `nil` means any.
public struct ResourceFilter: Hashable, Sendable {
  /// Only in this account.
  public var accountID: AccountID?
  /// Only in this region.
  public var region: Region?
  /// Only of this type.
  public var resourceType: ResourceType?

  /// Everything.
  public init() {}
}

extension PratiqueClient {
  /// A page of the resources, by account and ARN.
  ///
  /// - Parameter limit: resources on the page, 1 to 500.
  public func resources(
    _ filter: ResourceFilter = ResourceFilter(), limit: Int, cursor: String? = nil
  ) async throws -> API.Page<API.Resource> {
    try await answer(
      to: Call(
        path: "/v1/resources",
        query: [
          "account_id": filter.accountID?.rawValue,
          "region": filter.region?.rawValue,
          "resource_type": filter.resourceType?.name,
          "limit": String(limit),
          "cursor": cursor,
        ]))
  }

  /// One resource; for a task definition by the ARN of the family or of any revision.
  public func resource(_ resource: ResourceARN) async throws -> API.ResourceDetail {
    try await answer(to: Call(path: "/v1/resources/\(resource.arn.rawValue.percentEncoded)"))
  }
}
