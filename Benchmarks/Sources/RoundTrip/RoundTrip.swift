import Tributary

/// Calls the tool `echo` of an MCP server over stdio, or another one that does the same, and prints how long a call takes.
///
/// It is the way every program goes: a server of the configuration, found by its tool's name, started through
/// `tributary-shim`.
@main
struct RoundTrip {
  /// The program of the server.
  let server: String
  /// The length of the text that goes there and comes back, in bytes.
  let size: Int
  /// How many calls are measured.
  let count: Int
  /// How many of them are under way at a time.
  let window: Int
  /// The name of the tool at the server.
  let tool: String

  static func main() async throws {
    let words = CommandLine.arguments.dropFirst()
    let numbers = words.dropFirst().prefix(3).compactMap { Int($0) }
    guard let server = words.first, numbers.count == 3, numbers.allSatisfy({ $0 > 0 }) else {
      throw RoundTripError.usage("RoundTrip SERVER SIZE COUNT WINDOW [TOOL]")
    }
    let tool = words.dropFirst(4).first ?? "echo"
    try await RoundTrip(server: server, size: numbers[0], count: numbers[1], window: numbers[2], tool: tool).run()
  }

  func run() async throws {
    var config = Config()
    config.mcp.servers = [ServerDefinition(name: "peer", endpoint: .command(ServerDefinition.Command(server)))]
    try await withClient(config) { client in
      let echo = try await client.tool("peer.\(tool)").tool
      _ = try await measure(echo, calls: min(count, 50))
      let began = ContinuousClock.now
      let times = try await measure(echo, calls: count).sorted()
      let seconds = (ContinuousClock.now - began) / .seconds(1)
      let p50 = times[times.count / 2] / .microseconds(1)
      let p90 = times[times.count * 9 / 10] / .microseconds(1)
      print("p50=\(p50) p90=\(p90) rate=\(Double(count) / seconds)")
    }
  }

  /// Makes `calls` calls, `window` at a time, and returns how long each took.
  private func measure(_ echo: any Tool, calls: Int) async throws -> [Duration] {
    let arguments: JSON = ["text": .string(String(repeating: "a", count: size))]
    return try await withThrowingTaskGroup(of: [Duration].self) { group in
      for worker in 0..<window {
        let share = calls / window + (worker < calls % window ? 1 : 0)
        group.addTask { try await call(echo, arguments, times: share) }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }

  private func call(_ echo: any Tool, _ arguments: JSON, times: Int) async throws -> [Duration] {
    var durations: [Duration] = []
    durations.reserveCapacity(times)
    for _ in 0..<times {
      let began = ContinuousClock.now
      let result = try await echo.execute(arguments, ToolContext())
      durations.append(ContinuousClock.now - began)
      let length = result.content.first?.text?.utf8.count
      guard length == size, !result.isError else { throw RoundTripError.wrongResult(length: length) }
    }
    return durations
  }
}

enum RoundTripError: Error {
  case usage(String)
  case wrongResult(length: Int?)
}
