import Tributary

/// Starts a server again and again in one sandbox and prints how long it takes until its tools are known.
///
/// Where `PATH` has no `bwrap` the same profile is kept with Landlock and seccomp alone.
@main
struct SandboxStart {
  static func main() async throws {
    let words = CommandLine.arguments
    guard words.count == 4, let profile = ServerSandbox.Profile(rawValue: words[2]), let count = Int(words[3]),
      count > 0
    else { throw UsageError() }
    let command = ServerDefinition.Command(words[1], sandbox: ServerSandbox(profile))
    // What the machine can do is found out once in a process.
    _ = try await start(command)
    var times: [Duration] = []
    for _ in 0..<count { times.append(try await start(command)) }
    times.sort()
    let p50 = times[times.count / 2] / .milliseconds(1)
    let p90 = times[times.count * 9 / 10] / .milliseconds(1)
    print("p50-ms=\(p50) p90-ms=\(p90)")
  }

  private static func start(_ command: ServerDefinition.Command) async throws -> Duration {
    var config = Config()
    config.mcp.servers = [ServerDefinition(name: "peer", endpoint: .command(command))]
    return try await withClient(config) { client in
      let began = ContinuousClock.now
      _ = try await client.tool("peer.echo").tool
      return ContinuousClock.now - began
    }
  }
}

/// How it is called.
struct UsageError: Error, CustomStringConvertible {
  var description: String { "SandboxStart SERVER PROFILE COUNT" }
}
