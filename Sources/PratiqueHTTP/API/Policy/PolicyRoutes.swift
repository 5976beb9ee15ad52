import Hummingbird
import PratiqueCore
import PratiqueOperations

/// `POST /v1/policy`: makes things as files say.
struct PolicyRoutes {
  let context: OperationContext
  let settings: APIServer.Settings

  func add(to router: PolicyRouter) {
    // Each object needs what its own route needs; nobody without this could apply any.
    router.post("/v1/policy", policy: .action(.requestExemption), use: apply)
  }

  @Sendable
  private func apply(_ request: Request, _ api: APIContext) async throws -> Response {
    var parameters = try QueryParameters(of: request)
    let prunes = parameters.read("prune", expected: "true or false") { ["true": true, "false": false][$0] } ?? false
    let isDryRun = parameters.dryRun()
    try parameters.finish()
    let mutation = try await Mutation(
      request, api, isDryRun: isDryRun, limit: settings.maxJSONBytes, within: settings.bodyDeadline)
    let body = try BodyReader(mutation.body)
    let name = body.require("policy", expected: "a name of 1 to 64 letters, digits, - and _") { text in
      PersonID(text)?.rawValue
    }
    let documents = body.objects("documents", atMost: 5_000) { $0.policyDocument() }
    try body.finish()
    guard let name else { throw Problem(unusable: "body/policy", "the policy has no name") }
    // Left out by mistake, nothing would look like an empty policy, and pruning would take everything back.
    guard let documents else { throw Problem(unusable: "body/documents", "`documents` is missing; it may be empty") }
    let changed = try await withDeadline(settings.ingestDeadline) { [context, principal = try api.principal] in
      try await ApplyPolicy(context).run(name, documents, prunes: prunes, as: principal, mutation.change)
    }
    return Response(changed) { PolicyAnswer(plan: $0, isDryRun: isDryRun) }
  }
}

/// A plan as the API writes it.
private struct PolicyAnswer: Encodable {
  let plan: PolicyPlan
  let isDryRun: Bool

  private enum CodingKeys: String, CodingKey {
    case policy, changes
    case isDryRun = "dry_run"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(plan.policy, forKey: .policy)
    try container.encode(plan.changes, forKey: .changes)
    try container.encode(isDryRun, forKey: .isDryRun)
  }
}

extension BodyReader {
  /// One object of a policy; `nil` when something of it is missing or unusable.
  fileprivate func policyDocument() -> PolicyDocument? {
    let kinds = ["Account", "AccountGroup", "Team", "Enablement", "Exemption", "GuardRail"]
    let kind = require("kind", expected: "one of \(kinds.joined(separator: ", "))") { kinds.contains($0) ? $0 : nil }
    let name = require("name", expected: "a name of 1 to 64 letters, digits, - and _") { PersonID($0)?.rawValue }
    let spec = object("spec") { spec -> PolicyDocument.Spec? in
      guard let kind else { return nil }
      return spec.policySpec(of: kind)
    }
    guard let name, let spec else { return nil }
    return PolicyDocument(name: name, spec: spec)
  }

  private func policySpec(of kind: String) -> PolicyDocument.Spec? {
    switch kind {
    case "Account":
      return .account(title: text("title"))
    case "AccountGroup":
      let title = text("title")
      if !isGiven("accounts") { refuse("accounts", "`accounts` is missing; it may be empty") }
      return .accountGroup(
        title: title, accounts: list("accounts", of: "an account id of 12 digits", AccountID.init) ?? [])
    case "Team":
      let title = text("title")
      if !isGiven("scopes") { refuse("scopes", "`scopes` is missing; it may be empty") }
      return .team(title: title, scopes: objects("scopes") { $0.policyScope() } ?? [])
    case "Enablement":
      return enablement().map(PolicyDocument.Spec.enablement)
    case "Exemption":
      let team = require("team", expected: "the id of a team", TeamID.init)
      let terms = exemptionTerms()
      guard let team, let terms else { return nil }
      return .exemption(team: team, terms)
    default:
      return guardRail().map(PolicyDocument.Spec.guardRail)
    }
  }

  private func policyScope() -> TeamScope? {
    let account = require("account_id", expected: "an account id of 12 digits", AccountID.init)
    let region = read("region", expected: "a region such as eu-west-1", Region.init)
    let pattern = read("pattern", expected: "a pattern of ARNs") { try? ARNPattern($0) }
    let tag = object("tag") { tag -> TagCondition? in
      let key = tag.require("key", expected: "a text") { $0 }
      let value = tag.require("value", expected: "a text") { $0 }
      guard let key, let value else { return nil }
      return TagCondition(key: key, value: value)
    }
    return account.map { TeamScope(accountID: $0, region: region, pattern: pattern, tag: tag) }
  }
}
