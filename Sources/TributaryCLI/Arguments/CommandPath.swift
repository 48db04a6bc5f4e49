import ArgumentParser
import JSONKit

/// The commands that the first words of a command line name, one inside the other.
struct CommandPath {
  /// The words behind them.
  private(set) var rest: ArraySlice<String>
  private var names: [String] = ["tributary"]
  private var command: any ParsableCommand.Type = TributaryCommand.self

  init(_ words: [String]) {
    rest = words[...]
    while let word: String = rest.first, let next = Self.command(word, in: command) {
      command = next
      names.append(Self.name(next))
      rest = rest.dropFirst()
    }
  }

  /// The command as it is written, such as `tributary mcp ls`.
  var text: String { names.joined(separator: " ") }

  /// Whether the words name a command of tributary.
  var isCommand: Bool { names.count > 1 }

  /// What is said of a word that stands where the name of a command may stand and is nearly one; nil when there is none.
  ///
  /// Words for a model may begin with anything, so the first one is a slip only when the second goes on like a command.
  var slip: String? {
    guard let word: String = rest.first, !word.hasPrefix("-"),
      let name: String = word.nearest(in: Self.commands(in: command).map(Self.name))
    else { return nil }
    if !isCommand {
      guard let meant = Self.command(name, in: command), let second: String = rest.dropFirst().first,
        Self.command(second, in: meant) != nil
      else { return nil }
    }
    return unknown(word, name)
  }

  /// What is said of a word that names no command where only commands are named.
  var unknown: String? {
    guard let word: String = rest.first, !word.hasPrefix("-") else { return nil }
    return unknown(word, word.nearest(in: Self.commands(in: command).map(Self.name)))
  }

  private func unknown(_ word: String, _ near: String?) -> String {
    let wanted: String = (names.dropFirst() + [word]).joined(separator: " ")
    return "there is no command '\(wanted)'" + (near.map { "; did you mean '\($0)'?" } ?? "")
  }

  private static func commands(in command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
    command.configuration.subcommands
  }

  private static func command(_ word: String, in parent: any ParsableCommand.Type) -> (any ParsableCommand.Type)? {
    commands(in: parent).first { name($0) == word || $0.configuration.aliases.contains(word) }
  }

  private static func name(_ command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? ""
  }
}
