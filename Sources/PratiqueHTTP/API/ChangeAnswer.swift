import PratiqueOperations

/// An object after a change, with what the change means where that was asked for.
struct ChangeAnswer: Encodable, Sendable {
  /// What was changed; its kind is the name of the member.
  enum Object: Sendable {
    case exemption(ExemptionView)
    case enablement(EnablementView)
  }

  let object: Object
  let preview: Preview?
  let isDryRun: Bool

  private enum CodingKeys: String, CodingKey {
    case exemption, enablement, preview
    case isDryRun = "dry_run"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch object {
    case .exemption(let exemption): try container.encode(exemption, forKey: .exemption)
    case .enablement(let enablement): try container.encode(enablement, forKey: .enablement)
    }
    try container.encode(preview, forKey: .preview)
    try container.encode(isDryRun, forKey: .isDryRun)
  }
}
