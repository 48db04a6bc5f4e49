import Tributary

/// Calls the tool `echo` of many MCP servers over stdio, at a rate or all at once, and prints how long the calls took.
///
/// Every call sends a text of its own; an answer with another text is crossed. A call is due at its place in the rate, and
/// its time counts from there, so that calls that could not begin in time are late and not forgotten.
@main
struct ManyServers {
  /// The program that every server is a process of.
  let server: String
  /// How many servers.
  let servers: Int
  /// How many calls over all of them.
  let count: Int
  /// Calls a second; 0 makes all at once.
  let rate: Int

  static func main() async throws {
    let words = CommandLine.arguments.dropFirst()
    let numbers = words.dropFirst().compactMap { Int($0) }
    guard let server = words.first, numbers.count == 3, numbers[0] > 0, numbers[1] > 0 else {
      throw ManyServersError.usage("ManyServers SERVER SERVERS COUNT RATE")
    }
    try await ManyServers(server: server, servers: numbers[0], count: numbers[1], rate: numbers[2]).run()
  }

  func run() async throws {
    var config = Config()
    config.mcp.servers = (0..<servers).map { number in
      ServerDefinition(name: "peer\(number)", endpoint: .command(ServerDefinition.Command(server)))
    }
    try await withClient(config) { client in
      var tools: [any Tool] = []
      for number in 0..<servers { tools.append(try await client.tool("peer\(number).echo").tool) }
      // Every server is started before the clock is.
      for tool in tools { _ = try await tool.execute(["text": "begin"], ToolContext()) }
      let began = ContinuousClock.now
      let answers = try await calls(tools, from: began)
      let seconds = (ContinuousClock.now - began) / .seconds(1)
      let times = answers.map(\.time).sorted()
      let crossed = answers.count { !$0.isOwn }
      let figures = [0.5, 0.99, 1].map { times[min(Int(Double(count) * $0), count - 1)] / .milliseconds(1) }
      print(
        "calls=\(count) crossed=\(crossed) p50-ms=\(figures[0]) p99-ms=\(figures[1]) max-ms=\(figures[2])",
        "rate=\(Double(count) / seconds)")
    }
  }

  private struct Answer {
    let time: Duration
    let isOwn: Bool
  }

  private func calls(_ tools: [any Tool], from began: ContinuousClock.Instant) async throws -> [Answer] {
    try await withThrowingTaskGroup(of: Answer.self) { group in
      for number in 0..<count {
        let tool = tools[number % servers]
        var due = ContinuousClock.now
        if rate > 0 {
          due = began + .seconds(1) * number / rate
          if due > .now { try await ContinuousClock().sleep(until: due, tolerance: .zero) }
        }
        group.addTask { [due] in try await call(tool, number, due: due) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  private func call(_ tool: any Tool, _ number: Int, due: ContinuousClock.Instant) async throws -> Answer {
    let text = "the text of call \(number)"
    let result = try await tool.execute(["text": .string(text)], ToolContext())
    return Answer(time: .now - due, isOwn: result.content.first?.text == text)
  }
}

enum ManyServersError: Error {
  case usage(String)
}
