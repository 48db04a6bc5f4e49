import Foundation
import JSONKit
import Synchronization
import Testing

/// Secrets that are used everywhere and echoed by everybody, and are then looked for in everything that was left behind.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct CanaryTests {
  /// What a peer was sent.
  private final class Requests: Sendable {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock { $0 } }
    func add(_ text: String) -> Int {
      texts.withLock { texts in
        texts.append(text)
        return texts.count
      }
    }
  }

  private static let names = ["MODEL_KEY", "TEAM", "SERVER_TOKEN", "WEB_TOKEN"]

  private static func canary(_ name: String) -> String { "can+ary/\(name.lowercased())=7f3a9c51d2e84b60" }

  /// The forms that a leak would have: as it is, in JSON, in a URL, in base64 at each of its three places.
  private static func forms(_ name: String) -> [String] {
    let value = canary(name)
    let unreserved = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
    let encoded = value.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    // Of base64 the digits that depend on the value alone.
    let base64 = (0..<3).map { offset -> String in
      let text = Data(Array(repeating: 0x20, count: offset) + Array(value.utf8)).base64EncodedString()
      return String(text.dropFirst(4).dropLast(4))
    }
    return [value, value.replacingOccurrences(of: "/", with: "\\/"), encoded] + base64
  }

  /// Everything in a folder in which one of the forms is found, with the form.
  private func leaks(in path: String, except: (String) -> Bool) -> [String] {
    let needles = Self.names.flatMap { name in Self.forms(name).map { Data($0.utf8) } }
    var found: [String] = []
    for case let file as String in FileManager.default.enumerator(atPath: path) ?? .init() where !except(file) {
      guard let bytes = FileManager.default.contents(atPath: path + "/" + file) else { continue }
      for needle in needles where bytes.range(of: needle) != nil {
        found.append("\(file): \(String(decoding: needle, as: UTF8.self))")
      }
    }
    return found
  }

  private func answer(_ connection: LoopbackPeer.Connection, _ status: String, _ body: String) {
    connection.write(
      "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
        + "Connection: close\r\n\r\n\(body)")
  }

  @Test func `no secret is left anywhere, whoever echoes it`() async throws {
    let folder = try TemporaryFolder()
    let seen = Requests()
    // A model that calls the tool twice, and then fails with the headers it was sent.
    let model = try LoopbackPeer { connection in
      let request = connection.readRequest()
      let number = seen.add(request)
      let call = #"{"id":"c\#(number)","type":"function","function":{"name":"echo__act","arguments":"{}"}}"#
      guard number > 2 else {
        return self.answer(
          connection, "200 OK", #"{"choices":[{"message":{"tool_calls":[\#(call)]},"finish_reason":"tool_calls"}]}"#)
      }
      let head = request.components(separatedBy: "\n\n")[0].replacingOccurrences(of: "\n", with: " ")
      self.answer(connection, "400 Bad Request", #"{"error":{"message":"bad request: \#(head)"}}"#)
    }
    // A server on the web that refuses with the header it was sent.
    let web = try LoopbackPeer { connection in
      let request = connection.readRequest()
      let line = request.components(separatedBy: "\n").first { $0.lowercased().hasPrefix("authorization") } ?? ""
      self.answer(connection, "500 Error", #"{"error":"no: \#(line) \#(Data(line.utf8).base64EncodedString())"}"#)
    }
    try folder.write(
      "home/.config/tributary/config.yaml",
      """
      secrets: { key_file: \(folder.path)/key }
      providers:
        openai-chat:
          base_url: http://127.0.0.1:\(model.port)/v1
          api_key: ${secret:MODEL_KEY}
          options: { headers: { X-Team: "${secret:TEAM}" }, retry: { attempts: 1 } }
      """)
    try folder.write(
      "home/.config/tributary/servers.d/web.json",
      #"{"url":"http://127.0.0.1:\#(web.port)/mcp","headers":{"Authorization":"Bearer ${secret:WEB_TOKEN}"}}"#)
    var server = ShellServer()
    let url = #"url=$(printf %s "$T" | sed 's/+/%2B/g; s#/#%2F#g; s/=/%3D/g')"#
    server.start = #"\#(url); echo "started with $T and $(printf %s "$T" | base64) and $url" >&2"#
    server.call =
      #"echo "called with $T" >&2; text "here: $T $(printf %s "$T" | base64 -w0) $(printf %s " $T" | base64 -w0) $url""#
    try server.write("echo", to: folder)
    // It is a server of the user's own, and not one of this folder.
    try FileManager.default.removeItem(atPath: folder.path + "/servers.d")
    try folder.write(
      "home/.config/tributary/servers.d/echo.json",
      #"{"command":"sh","args":["\#(folder.path)/echo.sh"],"env":{"T":"${secret:SERVER_TOKEN}"}}"#)
    try FileManager.default.createDirectory(atPath: folder.path + "/tmp", withIntermediateDirectories: true)
    let program = folder.program(["TMPDIR": folder.path + "/tmp"])
    #expect(try await program.run("secret", "new-key", "key").exit == 0)
    for name in Self.names {
      let set = try await program.run("secret", "set", name, input: Self.canary(name))
      #expect(set.exit == 0, "\(set.errors)")
    }
    try FileManager.default.removeItem(atPath: folder.path + "/.input")
    var told: [(String, TributaryProgram.Outcome)] = []
    for arguments in [
      ["run", "what is there?", "--model", "openai-chat/m", "-o", "stream-json", "--verbose"],
      ["call", "echo.act"], ["call", "web.act", "-o", "json"], ["tools", "--json"], ["mcp", "logs", "echo"],
      ["mcp", "logs", "web"], ["config", "show"], ["mcp", "get", "echo"], ["secret", "ls"], ["runs", "ls", "--json"],
      ["doctor"],
    ] {
      let running = try program.start(arguments)
      let exit = await running.exit()
      told.append(
        (
          arguments.joined(separator: " "),
          TributaryProgram.Outcome(exit: exit, output: try running.text(.output), errors: try running.text(.errors))
        ))
    }
    // The peers and the server really had them, so there was something to find.
    #expect(seen.all.count == 3)
    #expect(seen.all.allSatisfy { $0.contains(Self.canary("MODEL_KEY")) && $0.contains(Self.canary("TEAM")) })
    #expect(told[0].1.output.contains("here: ***"), "\(told[0].1)")
    #expect(told[1].1.output.hasPrefix("here: *** "), "\(told[1].1)")
    #expect(told[4].1.output.contains("called with ***"), "\(told[4].1)")
    // Nothing of them went to the model, to the streams, or to any file.
    for request in seen.all {
      for form in Self.forms("SERVER_TOKEN") { #expect(!request.contains(form), "\(request)") }
    }
    for (command, outcome) in told {
      for form in Self.names.flatMap(Self.forms) {
        #expect(!outcome.output.contains(form) && !outcome.errors.contains(form), "\(command): \(form)")
      }
    }
    let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    for file in ["secrets.db", "runs.db", "echo.log"] { #expect(files.contains { $0.hasSuffix(file) }, "\(files)") }
    #expect(leaks(in: folder.path) { _ in false } == [])
    try folder.write("planted", "x \(Self.canary("TEAM")) y")
    #expect(leaks(in: folder.path) { $0 != "planted" }.count == 1, "the search finds what is there")
  }
}
