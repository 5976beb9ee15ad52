import ArgumentParser

/// The root of the command line: the server and its client in one executable.
@main
struct Pratique: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "pratique",
    abstract: "Which ECS containers are allowed to be as they are, who said so, and until when?",
    discussion: """
      Start a server with `pratique serve`; every other command asks it, unless its help says that it needs none. \
      `pratique evaluate FILE` judges files without any server.
      """,
    version: version,
    groupedSubcommands: [
      CommandGroup(
        name: "Resources and verdicts",
        subcommands: [
          IngestCommand.self, VerdictCommand.self, ResourceCommand.self, ControlCommand.self, EvaluationCommand.self,
          TrendCommand.self,
        ]),
      CommandGroup(name: "Decisions", subcommands: [ExemptionCommand.self, GuardRailCommand.self, PolicyCommand.self]),
      CommandGroup(
        name: "Access",
        subcommands: [
          LoginCommand.self, LogoutCommand.self, WhoamiCommand.self, ContextCommand.self, TokenCommand.self,
          PersonCommand.self, TeamCommand.self, AccountCommand.self, AccountGroupCommand.self, AuditCommand.self,
        ]),
      CommandGroup(
        name: "Without a server", subcommands: [EvaluateCommand.self, OpenAPICommand.self, CompletionCommand.self]),
      CommandGroup(
        name: "Server", subcommands: [ServeCommand.self, MigrateCommand.self, HealthCommand.self, APICommand.self]),
    ])

  static func main() async {
    await Launch.main(Pratique.self)
  }
}
