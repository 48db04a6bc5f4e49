import Glibc
import Tributary

/// Reads one long answer of an OpenAI-style server and prints what a chunk costs in CPU time.
@main
struct Streams {
  let port: Int
  let model: String

  static func main() async throws {
    let words = CommandLine.arguments.dropFirst()
    guard words.count == 2, let port = words.first.flatMap({ Int($0) }), let model = words.last else {
      throw StreamsError.usage("Streams PORT MODEL")
    }
    try await Streams(port: port, model: model).run()
  }

  func run() async throws {
    let provider = ProviderConfig(apiKey: "none", baseURL: "http://127.0.0.1:\(port)/v1")
    try await withClient(Config(providers: ["openai-chat": provider])) { client in
      let request = InvocationRequest(
        model: "openai-chat/\(model)", messages: [Message(role: .user, content: "Tell me everything.")], tools: [])
      var chunks = 0
      var characters = 0
      let before = Self.processorTime()
      for try await chunk in try await client.invoke(request) {
        chunks += 1
        characters += chunk.delta?.content?.utf8.count ?? 0
      }
      let spent = Self.processorTime() - before
      guard characters > 0 else { throw StreamsError.emptyAnswer }
      print("cpu-us=\(spent / .microseconds(1) / Double(chunks)) chunks=\(chunks) characters=\(characters)")
    }
  }

  /// What this process has used until now, user and system.
  private static func processorTime() -> Duration {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
    return .seconds(seconds) + .microseconds(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
  }
}

enum StreamsError: Error {
  case usage(String)
  case emptyAnswer
}
