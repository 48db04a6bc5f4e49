import Foundation
import Tributary

/// Calls the tool `echo` of an MCP server over stdio with and without what guards a call, in turn, and prints the medians.
///
/// GuardedCalls SERVER SIZE COUNT: so many bytes there and back, so many calls of each kind. Each kind has a client and a
/// server of its own; the audit logs are in `TMPDIR`.
@main
struct GuardedCalls {
  /// How many calls of one kind follow each other, of which the first turn is not counted.
  ///
  /// Enough that they find the processor as a program with one client does, and few enough that the kinds share each minute.
  static let turnLength = 50

  /// What stands before a call.
  enum Guard: String, CaseIterable {
    /// Nothing.
    case none
    /// 200 rules, of which the last allows.
    case rules
    /// The audit log, as the command line has it.
    case audit
    /// The audit log with `audit.required`.
    case required
  }

  static func main() async throws {
    let words = CommandLine.arguments
    guard words.count == 4, let size = Int(words[2]), let count = Int(words[3]), count >= turnLength
    else { throw UsageError() }
    var clients: [Client] = []
    for kind in Guard.allCases { clients.append(try Client(config(kind, words[1]))) }
    let arguments: JSON = ["text": .string(String(repeating: "a", count: size))]
    var times: [[Duration]] = Array(repeating: [], count: clients.count)
    // What waits for the disk comes by itself: whoever has their turn after it would find everything cold.
    for turns in [[0, 1, 2], [3]] {
      for round in 0...(count / turnLength) {
        for turn in turns.indices {
          let index = turns[(turn + round) % turns.count]
          for _ in 0..<turnLength {
            let began = ContinuousClock.now
            let result = try await clients[index].callTool("peer.echo", arguments)
            guard result.content.first?.text?.utf8.count == size else { throw UsageError() }
            if round > 0 { times[index].append(ContinuousClock.now - began) }
          }
        }
      }
    }
    let medians = times.map { $0.sorted()[$0.count / 2] / .microseconds(1) }
    print(zip(Guard.allCases, medians).map { "\($0.rawValue)=\($1)" }.joined(separator: " "))
    for client in clients { await client.close() }
  }

  private static func config(_ kind: Guard, _ server: String) -> Config {
    var config = Config()
    config.mcp.servers = [ServerDefinition(name: "peer", endpoint: .command(ServerDefinition.Command(server)))]
    if kind == .rules { config.policy.sources = [PolicySource(text: rules, file: "rules.yaml", level: .user)] }
    config.audit.enabled = kind == .audit || kind == .required
    config.audit.required = kind == .required
    config.audit.path = FileManager.default.temporaryDirectory.path + "/\(kind.rawValue)-\(getpid()).db"
    return config
  }

  /// Names, patterns and conditions for twenty servers, and the one that applies.
  private static var rules: String {
    var lines: [String] = (0..<199).map { number in
      let server = "server\(number % 20)"
      let match =
        switch number % 20 {
        case 0..<10: "tool: [\(server).tool_\(number), \(server).other_\(number)]"
        case 10..<15: "tool: \"\(server).get_\(number)_*\""
        case 15..<18: "tool: \"peer.*\", arguments: '.id == \(number)'"
        default: "tool: \"*.delete_\(number)_*\", interactive: true"
        }
      return "  - { match: { \(match) }, then: \(["deny", "allow"][number % 2]) }"
    }
    lines.append("  - { match: { tool: peer.echo }, then: allow }")
    return (["rules:"] + lines).joined(separator: "\n")
  }
}

/// How it is called, or a wrong result.
struct UsageError: Error, CustomStringConvertible {
  var description: String { "GuardedCalls SERVER SIZE COUNT, of which COUNT is \(GuardedCalls.turnLength) at least" }
}
