import ArgumentParser

/// What the policy says.
struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Explains what the policy says of a call.", subcommands: [PolicyTestCommand.self])
}
