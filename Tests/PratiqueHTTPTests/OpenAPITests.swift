import DatabaseTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Postgres
import PratiqueStore
import Testing

@testable import PratiqueHTTP

@Suite("Contract")
struct OpenAPITests: Sendable {
  let contract: Contract

  init() throws {
    contract = try Contract()
  }

  @Test("documents exactly the routes there are")
  func routes() async throws {
    try await withTestDatabase { database in
      let router = Router(context: APIContext.self)
      server(over: database.pool()).addRoutes(to: router)

      let routes = Set(router.routes.map { "\($0.method.rawValue) \($0.path)" })

      #expect(routes == contract.operations)
    }
  }

  @Test("lists exactly the problem codes there are")
  func problemCodes() throws {
    #expect(Set(try contract.problemCodes()) == Set(ProblemCode.allCases.map(\.rawValue)))
  }

  @Test("examples have the members that their schemas name")
  func examples() throws {
    let faults = contract.examples.flatMap { contract.faults(in: $0.value, schema: $0.schema, at: $0.place) }

    #expect(faults == [])
  }

  @Test("answers have the members that their schemas name")
  func answers() async throws {
    try await withInstalledDatabase(
      template: "migrated", prepare: { db in _ = try Database.migrator().up(on: db) }
    ) { database in
      let api = server(over: database.pool())
      try await Application(router: api.makeRouter(), logger: .silent).test(.router) { client in
        let ingested = try await client.call(
          uri: "/v1/ingest", method: .post, body: ByteBuffer(string: Self.resources))
        #expect(ingested.status == .ok)
        let arn = "arn%3Aaws%3Aecs%3Aeu-west-1%3A123456789012%3Atask-definition%2Fweb%3A3"
        let service = "arn%3Aaws%3Aecs%3Aeu-west-1%3A123456789012%3Aservice%2Fshop%2Fweb"
        let asked = [
          ("/livez", "/livez"), ("/readyz", "/readyz"), ("/v1/findings", "/v1/findings?limit=3"),
          ("/v1/resources", "/v1/resources"), ("/v1/resources/{arn}", "/v1/resources/\(arn)"),
          ("/v1/resources/{arn}", "/v1/resources/\(service)"), ("/v1/controls", "/v1/controls"),
          ("/v1/controls/{id}", "/v1/controls/ECS.2"), ("/v1/evaluations", "/v1/evaluations"),
          ("/v1/verdicts/diff", "/v1/verdicts/diff?from=2020-01-01T00:00:00Z"),
          ("/v1/resources/history", "/v1/resources/history?arn=\(service)"),
          ("/v1/exemptions/summary", "/v1/exemptions/summary"),
          ("/v1/exemptions/forecast", "/v1/exemptions/forecast?days=2"),
          ("/v1/remediation", "/v1/remediation?from=2026-01-01T00:00:00Z"),
          ("/v1/trends", "/v1/trends?by=control"), ("/v1/trends", "/v1/trends?by=verdict&bucket=evaluation"),
          ("/v1/trends", "/v1/trends?restated=true&bucket=month&zone=Asia%2FTokyo"),
          ("/v1/trends/verify", "/v1/trends/verify"), ("/v1/scores", "/v1/scores?by=account"),
          ("/v1/waterfall", "/v1/waterfall?from=2026-01-01T00:00:00Z&to=2099-01-01T00:00:00Z"),
          ("/v1/waterfall/findings", "/v1/waterfall/findings?from=2026-01-01T00:00:00Z&to=2099-01-01T00:00:00Z"),
        ]

        var faults = try contract.faults(in: ingested, to: "post", path: "/v1/ingest")
        for (path, uri) in asked {
          let response = try await client.call(uri: uri, method: .get)
          #expect(response.status == .ok, "\(uri)")
          faults += try contract.faults(in: response, to: "get", path: path)
        }

        #expect(faults == [])
      }
    }
  }

  @Test("problems have the members that their schema names")
  func problems() async throws {
    try await withoutDatabase { client in
      for uri in ["/v1/findings?limit=0", "/v1/findings", "/readyz", "/v1/controls/ECS.2"] {
        let response = try await client.call(uri: uri, method: .get)
        let path = String(uri.prefix { $0 != "?" }).replacingOccurrences(of: "ECS.2", with: "{id}")

        #expect(try contract.faults(in: response, to: "get", path: path) == [])
      }
    }
  }

  /// A task definition with a failing container, a service, and a line that can't be used.
  static let resources = """
    {"resourceType":"AWS::ECS::TaskDefinition","accountId":"123456789012","region":"eu-west-1","configuration":\
    {"TaskDefinitionArn":"arn:aws:ecs:eu-west-1:123456789012:task-definition/web:3","Status":"ACTIVE",\
    "NetworkMode":"awsvpc","ContainerDefinitions":[{"Name":"app","Image":"web","Privileged":true}]}}
    {"resourceType":"AWS::ECS::Service","accountId":"123456789012","region":"eu-west-1","configuration":\
    {"ServiceArn":"arn:aws:ecs:eu-west-1:123456789012:service/shop/web","LaunchType":"FARGATE",\
    "NetworkConfiguration":{"AwsvpcConfiguration":{"AssignPublicIp":"ENABLED"}}}}
    {"resourceType":"AWS::ECS::Service","accountId":"12","region":"eu-west-1","configuration":{"ServiceArn":"x"}}
    """
}
