import Foundation
import Testing

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
      serve:
        clients: { tests: { token: "${\(Self.tokenVariable)}" } }
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
