import Glibc
import Tributary

/// Runs an agent that calls one tool of a stdio server and then answers, first one run at a time, then a hundred at once.
///
/// As in the programs it is compared with, the client, its HTTP connections and the server live as long as the program,
/// and whoever starts a run reads all of its events.
@main
struct AgentRuns {
  let port: Int
  /// The program of the server.
  let server: String
  /// How many runs are measured one after the other.
  let sequential: Int
  /// How many runs are measured a hundred at a time.
  let concurrent: Int

  /// How many runs are under way at a time in the second part.
  static let crowd = 100

  private let agent = AgentDefinition(name: "bench", instructions: "You are a bot", model: "openai-chat/agent")

  static func main() async throws {
    let words = Array(CommandLine.arguments.dropFirst())
    guard words.count == 4, let port = Int(words[0]), let sequential = Int(words[2]), let concurrent = Int(words[3]),
      sequential > 0, concurrent > 0, concurrent.isMultiple(of: crowd)
    else { throw AgentRunsError.usage("AgentRuns PORT SERVER SEQUENTIAL CONCURRENT (a multiple of \(crowd))") }
    let program = AgentRuns(port: port, server: words[1], sequential: sequential, concurrent: concurrent)
    try await program.run()
  }

  private init(port: Int, server: String, sequential: Int, concurrent: Int) {
    self.port = port
    self.server = server
    self.sequential = sequential
    self.concurrent = concurrent
  }

  func run() async throws {
    var config = Config()
    config.providers["openai-chat"] = ProviderConfig(apiKey: "none", baseURL: "http://127.0.0.1:\(port)/v1")
    config.mcp.servers = [ServerDefinition(name: "peer", endpoint: .command(ServerDefinition.Command(server)))]
    try await withClient(config) { client in
      for _ in 0..<6 { try await runAgent(client) }
      let times = try await runAlone(client).sorted()
      print("p50-ms=\(times[times.count / 2] / .milliseconds(1))")
      let perCrowd = try await runTogether(client) / .milliseconds(1)
      print("hundred-ms=\(perCrowd) rss-mb=\(Self.peakMemory())")
    }
  }

  /// How long each run took, one after the other.
  private func runAlone(_ client: Client) async throws -> [Duration] {
    var times: [Duration] = []
    for _ in 0..<sequential {
      let began = ContinuousClock.now
      try await runAgent(client)
      times.append(ContinuousClock.now - began)
    }
    return times
  }

  /// How long a hundred runs at once took, on average.
  private func runTogether(_ client: Client) async throws -> Duration {
    let began = ContinuousClock.now
    for _ in 0..<(concurrent / Self.crowd) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<Self.crowd { group.addTask { try await runAgent(client) } }
        try await group.waitForAll()
      }
    }
    return (ContinuousClock.now - began) / (concurrent / Self.crowd)
  }

  private func runAgent(_ client: Client) async throws {
    let result = try await client.run(agent, input: "hi") { events in
      for try await _ in events {}
    }
    guard result.status == .succeeded, result.usage.calls == 1, !result.text.isEmpty else {
      throw AgentRunsError.failed(result)
    }
  }

  /// The most memory this process ever had in RAM, in MB.
  private static func peakMemory() -> Int {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return usage.ru_maxrss / 1024
  }
}

enum AgentRunsError: Error {
  case usage(String)
  case failed(RunResult)
}
