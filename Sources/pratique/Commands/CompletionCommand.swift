import ArgumentParser

/// `pratique completion SHELL`: prints what makes a shell complete commands, controls, accounts and ids.
struct CompletionCommand: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "completion", abstract: "Print the completion script for bash, zsh or fish.",
    discussion: """
      Needs no server; completing accounts and ids asks it, for two seconds at most.

        source <(pratique completion bash)
        pratique completion zsh > "${fpath[1]}/_pratique"
        pratique completion fish > ~/.config/fish/completions/pratique.fish
      """)
  static let listing = Listing(
    fields: ["shell", "script"], columns: [.init("SHELL", "shell")], name: ["shell"])

  @Argument(
    help: "bash, zsh or fish.", completion: .list(CompletionCommand.shells),
    transform: { text in
      guard CompletionCommand.shells.contains(text), let shell = CompletionShell(rawValue: text) else {
        throw FilterArguments.Refusal(
          description: "it must be one of \(CompletionCommand.shells.joined(separator: ", "))")
      }
      return shell
    })
  var shell: CompletionShell

  @OptionGroup var output: OutputOptions

  private static let shells = ["bash", "zsh", "fish"]

  func perform(on console: Console) async throws {
    let script = Pratique.completionScript(for: shell)
    var renderer = try Renderer(Self.listing, options: output, on: console)
    try renderer.show(["shell": .text(shell.rawValue), "script": .text(script)]) {
      script.hasSuffix("\n") ? script : script + "\n"
    }
  }
}
