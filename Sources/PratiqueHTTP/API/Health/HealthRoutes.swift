import Hummingbird
import PratiqueOperations

/// `GET /livez`, `GET /readyz`: for supervisors and load balancers.
struct HealthRoutes {
  let context: OperationContext

  func add(to router: PolicyRouter) {
    router.get("/livez", policy: .open) { _, _ in Response(json: ["status": "live"]) }
    router.get("/readyz", policy: .open) { [context] _, _ in
      switch await CheckReadiness(context).run() {
      case .ready: return Response(json: ["status": "ready"])
      case .notReady(let reason):
        var problem = Problem(.notReady, reason)
        problem.retryAfter = 1
        throw problem
      }
    }
  }
}
