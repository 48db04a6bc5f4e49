import Foundation
import FoundationNetworking
import JSONKit
import TestKit
import Testing

/// `mcp login` and `logout` with a real server, a real callback, and the test in the place of the person.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct LoginTests {
  private let folder: TemporaryFolder
  private let program: TributaryProgram

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("browser.sh", "printf '%s\\n' \"$1\" > page\n")
    program = folder.program(["BROWSER": "sh browser.sh"])
  }

  private func setUp(_ server: ProtectedServer, auth: String = "") throws {
    try folder.write("servers.d/web.json", "{\"url\": \"\(server.url)\"\(auth)}")
  }

  private var servers: [String] { ["--servers-dir", "servers.d"] }

  /// Logs in as a person with a browser would.
  private func logIn() async throws -> TributaryProgram.Outcome {
    folder.makePipe("page")
    let running = try program.start(["mcp", "login", "web"] + servers)
    let page = try #require(URL(string: await folder.firstLine(of: "page")))
    let (data, response) = try await URLSession.shared.data(from: page)
    #expect((response as? HTTPURLResponse)?.statusCode == 200)
    #expect(String(decoding: data, as: UTF8.self).contains("may be closed"))
    return TributaryProgram.Outcome(
      exit: await running.exit(), output: try running.text(.output), errors: try running.text(.errors))
  }

  private var credentials: String { folder.path + "/home/.local/state/tributary/credentials" }

  @Test  // A-25 A-29
  func `a login in the browser serves later processes until the logout`() async throws {
    let server = ProtectedServer()
    try await server.run { _ in
      try setUp(server)
      let before = try await program.run("call", "web.secret", "--servers-dir", "servers.d")
      #expect(before.exit == 12, "\(before.errors)")
      #expect(before.errors.contains("run `tributary mcp login web`"), "\(before.errors)")
      let login = try await logIn()
      #expect(login.exit == 0, "\(login.errors)")
      #expect(login.output == "logged in to web, 1 tool\n")
      let files = try FileManager.default.contentsOfDirectory(atPath: credentials).filter { $0.hasSuffix(".json") }
      #expect(files.count == 1)
      #expect(try mode(credentials) == 0o700)
      for file in files { #expect(try mode(credentials + "/" + file) == 0o600) }
      let call = try await program.run("call", "web.secret", "--verbose", "--servers-dir", "servers.d")
      #expect(call.output == "told\n", "\(call.errors)")
      for text in [login.output, login.errors, call.errors] { #expect(!text.contains("token-")) }
      #expect(server.authorizations.count == 1)
      #expect(server.registrations[0]["application_type"] == "native")
      let logout = try await program.run("mcp", "logout", "web", "--servers-dir", "servers.d")
      #expect(logout.exit == 0, "\(logout.errors)")
      #expect(server.tokenCalls.contains { $0.path == "/revoke" })
      let listed = try await program.run("mcp", "ls", "--probe", "--json", "--servers-dir", "servers.d")
      let row = try #require(try JSON(parsing: listed.output)[0])
      #expect(row["state"] == "auth")
      #expect(row["error"]?.stringValue?.contains("run `tributary mcp login web`") == true)
      let doctor = try await program.run("doctor", "--servers-dir", "servers.d")
      #expect(doctor.output.contains("to do: run 'tributary mcp login web'"), "\(doctor.output)")
    }
  }

  @Test func `where a server is required that wants a login, the exit code is 12`() async throws {
    let server = ProtectedServer()
    try await server.run { _ in
      try setUp(server)
      try folder.write("script.yaml", "turns: [{ text: hello }]")
      let model = ["--model", "scripted/script.yaml", "--servers-dir", "servers.d"]
      for words in [["tools", "--servers-dir", "servers.d"], ["run", "-p", "x"] + model] {
        let running = try program.start(words + ["--servers", "web"])
        #expect(await running.exit() == 12, "\(words)")
        #expect(try running.text(.errors).contains("run `tributary mcp login web`"))
      }
      let optional = try program.start(["run", "-p", "x"] + model)
      let exit = await optional.exit()
      let errors = try optional.text(.errors)
      #expect(exit == 0, "\(errors)")
    }
  }

  @Test func `nobody is told to log in to a server that the work does not use, and otherwise once`() async throws {
    let server = ProtectedServer()
    try await server.run { web in
      try setUp(server)
      try ShellServer().write("s", to: folder)
      try folder.write(
        "script.yaml", "turns: [{ tool_calls: [{ name: s.act }] }, { tool_calls: [{ name: s.act }] }, { text: done }]")
      try folder.write("only.md", "---\nname: only\nmodel: scripted/script.yaml\nservers: [s]\n---\nGo.")
      for words in [["call", "s.act"], ["run", "only.md"]] {
        let running = try program.start(words + servers)
        let exit = await running.exit()
        let errors = try running.text(.errors)
        #expect(exit == 0 && !errors.contains("login"), "\(errors)")
      }
      #expect(web.requests.isEmpty)
      let whole = try await program.run(
        "-p", "go", "--model", "scripted/script.yaml", "--servers-dir", "servers.d")
      #expect(whole.exit == 0, "\(whole.errors)")
      #expect(whole.errors.components(separatedBy: "tributary mcp login web").count == 2, "\(whole.errors)")
    }
  }

  @Test func `tokens in a file that others can read are not used`() async throws {
    let server = ProtectedServer()
    try await server.run { _ in
      try setUp(server)
      _ = try await logIn()
      let file = try #require(
        try FileManager.default.contentsOfDirectory(atPath: credentials).first { $0.hasSuffix(".json") })
      unsafe chmod(credentials + "/" + file, 0o644)
      let call = try await program.run("call", "web.secret", "--servers-dir", "servers.d")
      #expect(call.exit != 0)
      #expect(call.errors.contains("chmod 600"), "\(call.errors)")
    }
  }

  @Test(arguments: [true, false])
  func `without a browser the address is printed and the answer pasted`(whole: Bool) async throws {
    let server = ProtectedServer()
    try await server.run { _ in
      try setUp(server, auth: ", \"auth\": {\"callback_port\": 45671, \"client_id\": \"me\"}")
      folder.makePipe("shown")
      folder.makePipe("answer")
      let words = "mcp login web --no-browser --servers-dir servers.d"
      let running = try RunningProgram(
        "/bin/sh", ["-c", "exec '\(TributaryProgram.path)' \(words) < answer 2> shown"], folder: folder,
        environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path + "/home"], input: nil, output: nil)
      #expect(await folder.firstLine(of: "shown").contains("open this page"))
      let line = await folder.firstLine(of: "shown").trimmingCharacters(in: .whitespaces)
      #expect(line.contains("redirect_uri=http%3A%2F%2F127.0.0.1%3A45671%2Fcallback"))
      let target = try await Redirect.target(of: try #require(URL(string: line)))
      let code = try #require(URLComponents(string: target)?.queryItems?.first { $0.name == "code" }?.value)
      let pipe = try #require(FileHandle(forWritingAtPath: folder.path + "/answer"))
      try pipe.write(contentsOf: Data(((whole ? target : code) + "\n").utf8))
      #expect(await running.exit() == 0)
      #expect(try running.text(.output) == "logged in to web, 1 tool\n")
      #expect(server.registrations.isEmpty)
    }
  }

  @Test func `a key of the configuration needs no login, and neither does another kind of server`() async throws {
    try folder.write(
      "servers.d/key.json", #"{"url": "http://127.0.0.1:9/mcp", "headers": {"authorization": "Bearer x"}}"#)
    try folder.write("servers.d/off.json", #"{"url": "http://127.0.0.1:9/mcp", "auth": false}"#)
    try folder.write("servers.d/tcp.json", #"{"url": "127.0.0.1:9"}"#)
    for name in ["key", "off", "tcp"] {
      let outcome = try await program.run("mcp", "login", name, "--servers-dir", "servers.d")
      #expect(outcome.exit == 1)
      #expect(outcome.errors.contains("needs no login"), "\(outcome.errors)")
    }
    let unknown = try await program.run("mcp", "login", "wbe", "--servers-dir", "servers.d")
    #expect(unknown.exit == 3)
  }

  private func mode(_ path: String) throws -> Int? {
    (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
  }
}

/// Reads where a page redirects to without going there.
private final class Redirect: NSObject, URLSessionTaskDelegate {
  static func target(of url: URL) async throws -> String {
    let session = URLSession(configuration: .ephemeral, delegate: Redirect(), delegateQueue: nil)
    let (_, response) = try await session.data(from: url)
    return (response as? HTTPURLResponse)?.value(forHTTPHeaderField: "Location") ?? ""
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) { completionHandler(nil) }
}
