import PratiqueCore
import Testing

@Suite("Vocabulary")
struct VocabularyTests {
  @Test(
    "times in the spellings of AWS",
    arguments: [
      ("2026-05-04T08:00:00.571Z", 1_777_881_600_571_000), ("2026-05-04T08:00:00Z", 1_777_881_600_000_000),
      ("2026-05-04 08:00:00.571000+00:00", 1_777_881_600_571_000),
      ("2026-05-04T10:00:00.571000+02:00", 1_777_881_600_571_000),
      ("2026-05-04T08:00:00.123456789Z", 1_777_881_600_123_456), ("1969-12-31T23:59:59.999Z", -1_000),
      ("2024-02-29T00:00:00Z", 1_709_164_800_000_000),
    ] as [(String, Int64)])
  func readsTime(text: String, microseconds: Int64) {
    #expect(Instant(text)?.microseconds == microseconds)
  }

  @Test(
    "what is no time is refused",
    arguments: [
      "", "yesterday", "2026-13-40T99:00:00Z", "2026-02-29T00:00:00Z", "2026-05-04T08:00:00", "2026-05-04",
      "1777881600",
      "2026-05-04T08:00:00Z ", "2026-05-04T24:00:00Z", "2026-05-04T08:00:00.Z", "2026-05-04T08:00:60Z",
    ])
  func refusesTime(text: String) {
    #expect(Instant(text) == nil)
  }

  @Test(
    "a time written is the time read", arguments: [0, -1, 1_777_881_600_571_000, 253_402_300_799_999_999] as [Int64])
  func writesTime(microseconds: Int64) {
    let instant = Instant(microseconds: microseconds)

    #expect(Instant(instant.description) == instant)
  }

  @Test("a revision is taken off the family's ARN")
  func splitsRevision() throws {
    let resource = try ResourceARN("arn:aws-us-gov:ecs:us-gov-west-1:025583967741:task-definition/web-edge:12")

    #expect(resource.resource.rawValue == "arn:aws-us-gov:ecs:us-gov-west-1:025583967741:task-definition/web-edge")
    #expect(resource.revision?.number == 12)
    #expect(resource.accountID.rawValue == "025583967741")
    #expect(resource.region.rawValue == "us-gov-west-1")
    #expect(resource.arn.rawValue.hasSuffix("web-edge:12"))
  }

  @Test("long and short service ARNs are different keys")
  func keepsServiceARNForms() throws {
    let long = try ResourceARN("arn:aws:ecs:eu-west-1:111111111111:service/shop/web")
    let short = try ResourceARN("arn:aws:ecs:eu-west-1:111111111111:service/web")

    #expect(long != short)
  }

  @Test(
    "what is no ARN of a cluster, service or task definition is refused by name of the part",
    arguments: [
      ("", .malformed), ("arn:aws:ecs:eu-west-1:1111:cluster/c", .invalid(.account)),
      ("arn:aws:ecs::111111111111:cluster/c", .missing(.region)),
      ("arn:aws:ec2:eu-west-1:111111111111:instance/i", .otherService),
      ("arn:aws:ecs:eu-west-1:111111111111:task-set/a/b/c", .otherKind),
      ("arn:aws:ecs:eu-west-1:111111111111:cluster/", .invalid(.resource)),
      ("arn:aws:ecs:eu-west-1:111111111111:cluster/a/b", .invalid(.resource)),
      ("arn:aws:ecs:eu-west-1:111111111111:service/a/b/c", .invalid(.resource)),
      ("arn:aws:ecs:eu-west-1:111111111111:service//b", .invalid(.resource)),
      ("arn:aws:ecs:eu-west-1:111111111111:task-definition/f:0", .invalid(.revision)),
      ("arn:aws:ecs:eu-west-1:111111111111:task-definition/f:ten", .invalid(.revision)),
      ("arn:aws:ecs:eu-west-1:111111111111:cluster/c ", .notASCII),
      ("ARN:AWS:ECS:EU-WEST-1:111111111111:CLUSTER/C", .malformed),
    ] as [(String, ARNError)])
  func refusesARN(text: String, error: ARNError) {
    #expect(throws: error) { try ResourceARN(text) }
  }

  @Test("outcomes are packed three bits a control and come back")
  func packsOutcomes() {
    for control in Catalogue.controls {
      for kind in Outcome.Kind.allCases {
        var packed = PackedOutcomes()
        packed[ControlID(ecs: 21)] = .insufficientData
        packed[control.id] = kind

        #expect(packed[control.id] == kind)
        #expect(packed[ControlID(ecs: 21)] == .insufficientData)
        #expect((packed.rawValue & 2_635_249_153_387_078_802 != 0) == (kind == .nonCompliant))
      }
    }
  }

  @Test("a parameter list is split at commas, trimmed, and compared whole")
  func readsParameters() throws {
    var parameters = Parameters()

    try parameters.assign("ECS.2.exemptEcsServiceArns= arn:a ,, arn:b,arn:a ")

    #expect(parameters.exemptECSServiceARNs == ["arn:a", "arn:b"])
    #expect(throws: Parameters.AssignmentError.notCustomizable("ECS.10.latestLinuxVersion")) {
      try parameters.assign("ECS.10.latestLinuxVersion=1.5.0")
    }
    #expect(throws: Parameters.AssignmentError.unknown("ECS.2.other")) { try parameters.assign("ECS.2.other=1") }
  }
}
