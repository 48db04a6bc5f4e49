import Foundation
import JSONKit
import MCP
import Synchronization
import Testing

/// What we serve, used by other people's clients: the official Python SDK, FastMCP and OpenAI's library.
///
/// The clients are in `Clients`; they print a line of JSON for each thing they tried.
@Suite(
  "interop: our servers and the clients of others", .enabled(if: Interop.isAvailable), .serialized,
  .timeLimit(.minutes(3)))
struct ServedToSDKTests {
  /// What `tributary serve` is asked, whatever it is served over.
  private static let served = [
    #"connect={"name":"tributary"}"#,
    #"tools={"names":["hello.greet","calculate","greeter","invoke","list_models"]}"#,
    #"call={"tool":"hello.greet","arguments":{"name":"Ada"},"text":"Hello, Ada!"}"#,
    #"call={"tool":"calculate","arguments":{"expression":"6*7"},"text":"42","structured":{"result":"42"}}"#,
    #"call={"tool":"greeter","arguments":{"who":"Ada"},"text":"It is a fine day."}"#,
    #"call={"tool":"invoke","arguments":{"model":"talk/talk.yaml","prompt":"Hi"},"text":"It is a fine day."}"#,
    #"call={"tool":"list_models","arguments":{},"text":"talk/talk.yaml"}"#,
    #"error={"tool":"calculate","arguments":{"expression":"1/0"},"text":"division by zero"}"#,
    #"error={"tool":"hello.greet","arguments":{"name":5},"text":"name"}"#,
    #"missing={"uri":null,"prompt":null}"#, #"unicode={"tool":"hello.greet"}"#, #"parallel={"tool":"hello.greet"}"#,
    #"large={"tool":"hello.greet"}"#,
  ]

  private static let models = [
    #"models={"ids":["talk/talk.yaml","tools/tools.yaml"]}"#, #"model={"id":"talk/talk.yaml"}"#,
    #"chat={"model":"talk/talk.yaml","text":"It is a fine day."}"#,
    #"stream={"model":"talk/talk.yaml","text":"It is a fine day."}"#, #"usage={"model":"talk/talk.yaml"}"#,
    #"tools={"model":"tools/tools.yaml"}"#, #"stream_tools={"model":"tools/tools.yaml"}"#,
    #"parallel={"model":"talk/talk.yaml","text":"It is a fine day."}"#,
    #"abandoned={"model":"talk/talk.yaml","text":"It is a fine day."}"#, "unknown_model",
    #"bad_request={"model":"talk/talk.yaml"}"#, #"no_token={"model":"talk/talk.yaml"}"#,
    #"wrong_token={"model":"talk/talk.yaml"}"#,
  ]

  @Test(arguments: PythonClient.all, ["stdio", "http"])
  func `everything that a server can offer arrives`(client: PythonClient, carrier: String) async throws {
    let folder = try ServedFolder()
    let program = try StartedProgram.path("everything-server", "EverythingServer")
    guard carrier == "http" else {
      return try await expect(client, ["everything"], "stdio", [program], folder)
    }
    let server = try StartedProgram(program, ["--http", "127.0.0.1:0"], folder)
    defer { server.stop() }
    try await expect(client, ["everything"], "http", [try await server.address()], folder)
  }

  @Test(arguments: PythonClient.all, ["stdio", "http"])
  func `servers, tools, agents and models of a host are called`(client: PythonClient, carrier: String) async throws {
    let folder = try ServedFolder()
    let program = try StartedProgram.path("tributary", "TributaryCLI")
    let arguments = ["serve", "--expose", "gateway,builtin,agents,models", "--servers-dir", "servers.d"]
    guard carrier == "http" else {
      return try await expect(client, Self.served, "stdio", [program] + arguments, folder)
    }
    let server = try StartedProgram(program, arguments + ServedFolder.web, folder)
    defer { server.stop() }
    try await expect(
      client, ["unauthorized"] + Self.served, "http", [try await server.address()], folder,
      options: ["--token", ServedFolder.tokenVariable])
  }

  @Test func `OpenAI's library talks with our models`() async throws {
    let folder = try ServedFolder()
    let program = try StartedProgram.path("tributary", "TributaryCLI")
    let server = try StartedProgram(program, ["serve", "--expose", "models", "--openai"] + ServedFolder.web, folder)
    defer { server.stop() }
    let address = try await server.address()
    try #require(address.hasSuffix("/mcp"), "\(address)")
    let client = PythonClient(script: "openai_client.py", sdk: .modern, isLegacy: false)
    let base = address.dropLast("mcp".count) + "v1"
    let report = try await client.run(
      ["--token", ServedFolder.tokenVariable] + Self.models + ["--", String(base)], in: folder)
    #expect(report.problems == [])
    #expect(report.passed == Self.models.count)
    #expect(report.exit == 0)
  }

  /// Runs the checks; all of them were tried, and none has failed.
  private func expect(
    _ client: PythonClient, _ checks: [String], _ carrier: String, _ target: [String], _ folder: ServedFolder,
    options: [String] = []
  ) async throws {
    let report = try await client.run(options + client.options + checks + ["--", carrier] + target, in: folder)
    #expect(report.problems == [])
    #expect(report.passed >= max(checks.count, checks == ["everything"] ? 22 : 0), "some were not tried")
    #expect(report.exit == 0)
  }
}

/// A program on somebody else's client library that asks a server many things.
struct PythonClient: Sendable, CustomTestStringConvertible {
  /// What one run found.
  struct Report {
    var passed = 0
    var problems: [String] = []
    var exit: Int32
  }

  var script: String
  /// 2.x of the SDK speaks both eras, 1.x only the handshake.
  var sdk: MCPEra
  /// Only the handshake, whatever the SDK can.
  var isLegacy: Bool

  static let all = ["sdk_client.py", "fastmcp_client.py"].flatMap { script in
    [(MCPEra.modern, false), (.modern, true), (.legacy, false)].map {
      PythonClient(script: script, sdk: $0, isLegacy: $1)
    }
  }

  var options: [String] { isLegacy ? ["--era", "legacy"] : [] }
  var testDescription: String { "\(script) on the \(sdk.rawValue) SDK\(isLegacy ? ", by handshake" : "")" }

  func run(_ arguments: [String], in folder: ServedFolder) async throws -> Report {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Clients/\(script)").path()
    let program = try StartedProgram(Interop.program("python", sdk), [path] + arguments, folder)
    let (output, exit) = await program.end()
    var report = Report(exit: exit)
    for line in output.split(separator: "\n") {
      let found = try? JSON(parsing: Array(line.utf8))
      if found?["ok"] == true { report.passed += 1 } else { report.problems.append(String(line)) }
    }
    if exit != 0 && report.problems.isEmpty { report.problems = [folder.errors] }
    return report
  }
}

/// A folder with a server, an agent and two scripted models, in which programs run; it is removed in the end.
final class ServedFolder: Sendable {
  /// The environment variable with the bearer token that clients on the web have to show.
  static let tokenVariable = "TRIBUTARY_SERVE_TOKEN"
  /// Serves on the web, at a free port.
  static let web = ["--http", "127.0.0.1:0"]

  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "tributary-served-\(UUID().uuidString)")
    path = url.path(percentEncoded: false) + "/"
    let hello = try StartedProgram.path("hello-server", "HelloServer")
    let files = [
      "servers.d/hello.json": #"{ "command": "\#(hello)" }"#,
      "tributary.yaml": """
      providers:
        talk: { options: { kind: scripted, script: talk.yaml } }
        tools: { options: { kind: scripted, script: tools.yaml } }
      """,
      "talk.yaml": "{ turns: [{ text: Hello there! It is a fine day. }] }",
      "tools.yaml": """
      turns:
        - tool_calls: [{ name: get_weather, arguments: { city: Zürich } }]
        - text: It will rain, as it always does in November.
      """,
      "agents/greeter.md": """
      ---
      name: greeter
      description: Greets somebody.
      model: talk/talk.yaml
      input: { type: object, properties: { who: { type: string } }, required: [who] }
      ---
      You greet {{ who }}.
      """,
    ]
    for (name, text) in files {
      let file = url.appending(path: name)
      let folder = file.deletingLastPathComponent()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// No configuration and no key of whoever runs the tests.
  var environment: [String: String] {
    let own = ProcessInfo.processInfo.environment
    return [
      "PATH": own["PATH"] ?? "/usr/bin:/bin", "HOME": path + "home", "PYTHONUTF8": "1",
      Self.tokenVariable: "a-token-of-the-tests",
    ]
  }

  /// What programs wrote to standard error.
  var errors: String { (try? String(contentsOfFile: path + "errors", encoding: .utf8)) ?? "nothing was written" }

  /// Where programs write to standard error, one after the other.
  func errorFile() throws -> FileHandle {
    let file = path + "errors"
    if !FileManager.default.fileExists(atPath: file) { _ = FileManager.default.createFile(atPath: file, contents: nil) }
    let handle = try #require(FileHandle(forWritingAtPath: file))
    try handle.seekToEnd()
    return handle
  }
}

/// A program that runs in a folder; its standard input stays open until it is stopped.
final class StartedProgram: Sendable {
  /// How long one may take to end when it is asked to, in seconds.
  static let patience = 10.0

  private let process: Mutex<(Process, Pipe)>
  private let output: FileHandle
  private let ended = DispatchSemaphore(value: 0)

  init(_ program: String, _ arguments: [String], _ folder: ServedFolder) throws {
    let process = Process()
    // Threads of a test block signals, and what they start inherits that.
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["--default-signal=TERM", program] + arguments
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.environment = folder.environment
    process.standardError = try folder.errorFile()
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    let ended = self.ended
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    self.output = output.fileHandleForReading
    self.process = Mutex((process, input))
  }

  /// A program of this package: beside the test bundle, by the name of its product or of its target.
  static func path(_ names: String...) throws -> String {
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let folder = URL(filePath: own).deletingLastPathComponent()
    let paths = names.map { folder.appending(path: $0).path(percentEncoded: false) }
    let built = paths.first { FileManager.default.isExecutableFile(atPath: $0) }
    return try #require(built, "\(names[0]) is not built")
  }

  /// Where it says, in its first line, that it listens.
  func address() async throws -> String {
    let output = self.output
    let line = await withCheckedContinuation { waiter in
      Thread.detachNewThread {
        var line: [UInt8] = []
        while let byte = try? output.read(upToCount: 1)?.first, byte != 0x0A { line.append(byte) }
        waiter.resume(returning: line)
      }
    }
    let address = try? JSON(parsing: line)["listening"]?.stringValue
    return try #require(address, "it printed: \(String(decoding: line, as: UTF8.self))")
  }

  /// All that it prints, and its exit code.
  func end() async -> (output: String, exit: Int32) {
    await withCheckedContinuation { waiter in
      Thread.detachNewThread {
        let data = (try? self.output.readToEnd()) ?? Data()
        self.ended.wait()
        let exit = self.process.withLock { $0.0.terminationStatus }
        waiter.resume(returning: (String(decoding: data, as: UTF8.self), exit))
      }
    }
  }

  /// Asks it to end, as a person at a terminal would.
  func stop() {
    process.withLock { parts in
      parts.0.terminate()
      if ended.wait(timeout: .now() + Self.patience) == .timedOut {
        Issue.record("it did not end within \(Self.patience) s of being asked to")
        kill(parts.0.processIdentifier, SIGKILL)
      }
      try? parts.1.fileHandleForWriting.close()
    }
  }
}
