import Foundation
import Testing

/// Servers in sandboxes, as a user sees them; what a sandbox keeps is proven in `SandboxTests`.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct SandboxedServerTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("secret", "the secret of the host")
  }

  /// A server that tells what it can read of a file, where its home is, and what it knows of our variables.
  private func write(
    _ settings: String, call: String = #"text "$(cat "$FILE" 2>/dev/null || echo hidden) $HOME $KEY""#
  ) throws {
    var server = ShellServer()
    server.call = call
    try server.write("x", to: folder)
    try folder.write(
      "servers.d/x.json",
      #"{"command":"sh","args":["\#(folder.path)/x.sh"],"env":{"FILE":"\#(folder.path)/secret"}\#(settings)}"#)
  }

  private func confined(_ profile: String, _ lists: String = "") -> String {
    #","sandbox":{"profile":"\#(profile)","read":["\#(folder.path)/x.sh"]\#(lists)}"#
  }

  private var program: TributaryProgram { folder.program(["KEY": "of the host"]) }

  private static let probe = URL(filePath: TributaryProgram.path).deletingLastPathComponent()
    .appending(path: "sandbox-probe").path(percentEncoded: false)

  @Test func `a server that says nothing of it may read what we may, and gets few of our variables`() async throws {
    try write("")
    let called = try await program.run("call", "x.act", "--servers-dir", "servers.d", "--no-lock")
    #expect(called.output == "the secret of the host \(folder.path)/home \n", "\(called.errors)")
  }

  @Test func `a confined server sees what is listed and a home of its own`() async throws {
    try write(confined("files"))
    let called = try await program.run("call", "x.act", "--servers-dir", "servers.d", "--no-lock")
    #expect(called.output == "hidden \(folder.path)/home/.local/state/tributary/servers/x/home \n", "\(called.errors)")
    try write(confined("files", #","write":["\#(folder.path)/secret"]"#))
    let opened = try await program.run("call", "x.act", "--servers-dir", "servers.d", "--no-lock")
    #expect(opened.output.hasPrefix("the secret of the host "), "\(opened.errors)")
  }

  @Test func `where the machine cannot do it the server is not started`() async throws {
    try write(confined("files"))
    var poor = program
    poor.starter = [Self.probe, "--without", "landlock", "--"]
    let called = try await poor.run("call", "x.act", "--servers-dir", "servers.d", "--no-lock")
    #expect(called.exit == 5)
    for part in ["files needs tier S2", "this machine has S1", "no Landlock"] { #expect(called.errors.contains(part)) }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/home/.local/state/tributary/servers/x"))
    let doctor = try await poor.run("doctor", "--servers-dir", "servers.d")
    #expect(doctor.output.contains("– sandbox: tier S1"))
    #expect(doctor.output.contains("✗ sandbox: x is not started: its profile files needs tier S2"))
  }

  @Test func `a host may be reached through the proxy and nothing else`() async throws {
    try write(
      confined("web", #","allow":["listed.example:80"]"#),
      call: #"text "$(python3 -c "$ASK" 2>&1 | tr '\n"' '  ')""#)
    let ask = """
      import urllib.request, urllib.error, socket
      try: urllib.request.urlopen('http://other.example/', timeout=10)
      except urllib.error.HTTPError as error: print('proxy', error.code)
      except Exception as error: print('none', error)
      try: socket.create_connection(('127.0.0.1', 1), 10)
      except OSError as error: print('direct', error.errno)
      """
    let text = try String(contentsOfFile: folder.path + "/servers.d/x.json", encoding: .utf8)
    let quoted = String(decoding: try JSONEncoder().encode(ask), as: UTF8.self)
    try folder.write("servers.d/x.json", text.replacing(#""env":{"#, with: #""env":{"ASK":\#(quoted),"#))
    let called = try await program.run("call", "x.act", "--servers-dir", "servers.d", "--no-lock")
    #expect(called.output.hasPrefix("proxy 403 direct 13"), "\(called.output) \(called.errors)")
  }

  @Test func `doctor tells the tier and what it is enough for`() async throws {
    try write(confined("web"))
    let doctor = try await program.run("doctor", "--servers-dir", "servers.d")
    #expect(doctor.output.contains("✓ sandbox: tier S3"))
    #expect(doctor.output.contains("✓ sandbox: web, pkg: can be used"))
    #expect(doctor.output.contains("✓ server: x: 1 tool"))
  }

  @Test func `the profile that holds is shown`() async throws {
    try write("")
    let text = try await program.run("mcp", "get", "x", "--servers-dir", "servers.d")
    #expect(text.output.contains("sandbox: floor, which needs tier S1"))
    try write(confined("web", #","allow":["a.example"]"#))
    let json = try await program.run(
      "mcp", "get", "x", "--servers-dir", "servers.d", "-o", "json", "--jq", ".sandbox.allow")
    #expect(json.output == "[\"a.example\"]\n", "\(json.errors)")
    try folder.write("tributary.yaml", "mcp: { sandbox: pure }")
    try write("")
    let all = try await program.run("mcp", "get", "x", "--servers-dir", "servers.d", "-o", "json", "--jq", ".sandbox")
    #expect(all.output == "pure\n")
  }
}
