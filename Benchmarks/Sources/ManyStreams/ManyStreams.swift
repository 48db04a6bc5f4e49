import Glibc
import Tributary

/// Reads many answers at the same time and prints what the process had in memory at most.
///
/// `ManyStreams PORT COUNT CHUNKS`: the server holds every answer after its first piece until all requests are open.
@main
struct ManyStreams {
  static func main() async throws {
    let words = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    guard words.count == 3 else { throw ManyStreamsError.usage("ManyStreams PORT COUNT CHUNKS") }
    let (port, count, length) = (words[0], words[1], words[2])
    let provider = ProviderConfig(apiKey: "none", baseURL: "http://127.0.0.1:\(port)/v1")
    try await withClient(Config(providers: ["openai-chat": provider])) { client in
      let request = InvocationRequest(
        model: "openai-chat/wave-\(length)-\(count)", messages: [Message(role: .user, content: "Tell me.")], tools: [])
      let began = ContinuousClock.now
      let chunks = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<count {
          group.addTask {
            var chunks = 0
            for try await _ in try await client.invoke(request) { chunks += 1 }
            return chunks
          }
        }
        var sum = 0
        for try await chunks in group { sum += chunks }
        return sum
      }
      let time = ContinuousClock.now - began
      guard chunks >= count * length else { throw ManyStreamsError.incomplete(chunks) }
      var usage = rusage()
      getrusage(RUSAGE_SELF.rawValue, &usage)
      print("streams=\(count) chunks=\(chunks) seconds=\(time / .seconds(1)) rss-mb=\(usage.ru_maxrss / 1024)")
    }
  }
}

enum ManyStreamsError: Error {
  case usage(String)
  case incomplete(Int)
}
