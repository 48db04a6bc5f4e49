import Glibc
import Tributary

/// Reads long answers of one wire format and prints what a chunk costs, how memory grows and how late the first one is.
///
/// `Streams PORT MODEL [PROVIDER [TIMES]]`: one answer after the other, `TIMES` (1) of them.
@main
struct Streams {
  let port: Int
  let model: String
  let provider: String
  let times: Int

  static func main() async throws {
    let words = Array(CommandLine.arguments.dropFirst())
    guard 2...4 ~= words.count, let port = Int(words[0]), let times = Int(words.count > 3 ? words[3] : "1") else {
      throw StreamsError.usage("Streams PORT MODEL [PROVIDER [TIMES]]")
    }
    let provider = words.count > 2 ? words[2] : "openai-chat"
    try await Streams(port: port, model: words[1], provider: provider, times: times).run()
  }

  func run() async throws {
    let version = ["anthropic": "", "google": "/v1beta"][provider] ?? "/v1"
    let settings = ProviderConfig(apiKey: "none", baseURL: "http://127.0.0.1:\(port)\(version)")
    try await withClient(Config(providers: [provider: settings])) { client in
      for _ in 0..<times {
        try await read(client)
      }
    }
  }

  private func read(_ client: Client) async throws {
    let request = InvocationRequest(
      model: "\(provider)/\(model)", messages: [Message(role: .user, content: "Tell me everything.")], tools: [])
    var chunks = 0
    var characters = 0
    var early = 0
    var delay: Int?
    let before = Usage()
    for try await chunk in try await client.invoke(request) {
      chunks += 1
      guard let text = chunk.delta?.content else { continue }
      characters += text.utf8.count
      // The server's first piece of text begins with the time of its sending.
      if delay == nil, let sent = Int(text.prefix { $0.isNumber }) { delay = Usage.monotonicNanoseconds - sent }
      if chunks == 10_000 { early = Usage.residentKilobytes }
    }
    let spent = Usage().processor - before.processor
    guard characters > 0 else { throw StreamsError.emptyAnswer }
    let grown = early > 0 ? " grown-kb=\(max(0, Usage.residentKilobytes - early))" : ""
    let first = delay.map { " first-us=\($0 / 1000)" } ?? ""
    let each = spent / .microseconds(1) / Double(chunks)
    print("cpu-us=\(each) chunks=\(chunks) characters=\(characters)\(grown)\(first)")
  }
}

enum StreamsError: Error {
  case usage(String)
  case emptyAnswer
}
