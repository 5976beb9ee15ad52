internal import PratiqueCore

/// Everything that verdicts hang on besides outcomes, as lists and compiled.
struct Decisions: Sendable {
  let enablements: [Enablement]
  let groups: [AccountID: Set<AccountGroupID>]
  let exemptions: [Exemption]
  let teams: [TeamID: [TeamScope]]
  let posture: Posture
  /// Where any of them begins or ends, in the order of time.
  let boundaries: [Boundary]

  init(
    enablements: [Enablement], groups: [AccountID: Set<AccountGroupID>], exemptions: [Exemption],
    teams: [TeamID: [TeamScope]]
  ) {
    self.enablements = enablements
    self.groups = groups
    self.exemptions = exemptions
    self.teams = teams
    posture = Posture(
      enablements: Enablements(enablements, groups: groups), exemptions: Exemptions(exemptions, teams: teams))
    boundaries = Boundary.all(of: enablements, exemptions)
  }

  private init(_ other: Decisions, enablements: [Enablement], groups: [AccountID: Set<AccountGroupID>]) {
    self.enablements = enablements
    self.groups = groups
    (exemptions, teams) = (other.exemptions, other.teams)
    posture = Posture(
      enablements: Enablements(enablements, groups: groups), exemptions: other.posture.exemptions)
    boundaries = Boundary.all(of: enablements, exemptions)
  }

  /// The same exemptions, with other decisions about what is on and off.
  func with(enablements: [Enablement], groups: [AccountID: Set<AccountGroupID>]) -> Decisions {
    Decisions(self, enablements: enablements, groups: groups)
  }

  /// The same with another exemption in place of all versions of it.
  func replacing(_ exemption: Exemption) -> Decisions {
    Decisions(
      enablements: enablements, groups: groups,
      exemptions: exemptions.filter { $0.id != exemption.id } + [exemption], teams: teams)
  }

  /// The same without any version of an exemption.
  func without(_ exemption: ExemptionID) -> Decisions {
    Decisions(
      enablements: enablements, groups: groups, exemptions: exemptions.filter { $0.id != exemption }, teams: teams)
  }

  /// The same with another enablement in place of what stands in its scope.
  func replacing(_ enablement: Enablement) -> Decisions {
    Decisions(
      enablements: enablements.filter { $0.control != enablement.control || $0.scope != enablement.scope }
        + [enablement],
      groups: groups, exemptions: exemptions, teams: teams)
  }

  /// The same without an enablement.
  func without(_ enablement: EnablementID) -> Decisions {
    Decisions(
      enablements: enablements.filter { $0.id != enablement }, groups: groups, exemptions: exemptions, teams: teams)
  }
}
