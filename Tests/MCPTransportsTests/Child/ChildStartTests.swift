import Glibc
import JSONRPC
import MCPTransports
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ChildStartTests {
  static func failure(_ configuration: ChildProcessTransport.Configuration) async -> TransportError? {
    await #expect(throws: TransportError.self) {
      try await ChildProcessTransport(configuration).running { _ in }
    }
  }

  @Test  // Q-21 ST-01
  func `a missing program tells where it was looked for`() async {
    let error = await Self.failure(
      .init(program: "git-mcp", environment: ["PATH": "/nowhere:/usr/nothing"]))
    #expect(error?.code == .unreachable)
    #expect(
      error?.message
        == "git-mcp could not be started: git-mcp was not found; searched PATH=/nowhere:/usr/nothing")
  }

  @Test  // ST-01
  func `a missing file, a missing folder and a file that cannot run are told apart`() async {
    let missing = await Self.failure(.init(program: "/nowhere/server", environment: [:]))
    #expect(missing?.message == "server could not be started: /nowhere/server was not found")
    let folder = await Self.failure(.init(program: "/bin/sh", environment: [:], workingDirectory: "/nowhere"))
    #expect(
      folder?.message
        == "sh could not be started: its working directory /nowhere cannot be entered: No such file or directory")
    let file = await Self.failure(.init(program: "/etc/passwd", environment: [:]))
    #expect(file?.message == "passwd could not be started: /etc/passwd: Permission denied")
  }

  @Test func `a NUL byte in an argument is refused`() async {
    let error = await Self.failure(.init(program: "/bin/sh", arguments: ["a\0b"], environment: [:]))
    #expect(error?.message.contains("NUL byte") == true)
  }

  @Test  // ST-07
  func `a start that is given up lets go of the shim at once, and never kills it`() async throws {
    let folder = "/tmp/tributary-shim-\(getpid())"
    unsafe mkdir(folder, 0o700)
    defer { for name in ["/shim", "/over", ""] { _ = unsafe remove(folder + name) } }
    // A shim that never says that its program began, and tells when its lifeline has ended.
    let shim = "#!/bin/sh\necho x >&2\ncat <&3 >/dev/null\necho over > \(folder)/over\n"
    let file = unsafe open("\(folder)/shim", O_WRONLY | O_CREAT | O_CLOEXEC, 0o700)
    _ = unsafe shim.utf8CString.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count - 1) }
    close(file)
    let child = ChildProcessTransport(
      .init(program: "x", environment: ["PATH": "/usr/bin:/bin"], shimPath: "\(folder)/shim"))
    let recorder = Recorder()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { _ = try? await child.run(recorder) {} }
      #expect(await comesTrue { child.diagnostics != nil })
      await child.close(grace: .zero)
    }
    #expect(Descriptors.contents("\(folder)/over") == "over\n")
  }

  @Test func `a wrong path of the shim is an error that names it`() async {
    let error = await Self.failure(.init(program: "/bin/sh", environment: [:], shimPath: "/nowhere/shim"))
    #expect(error?.message == "/nowhere/shim, set as the path of tributary-shim, is not an executable file")
  }

  @Test func `a transport runs once`() async throws {
    let child = Child.shell("exec cat")
    try await child.running { _ in }
    await #expect(throws: TransportError.self) { try await child.run(Recorder()) {} }
  }

  @Test func `a transport that was closed first does not start`() async {
    let child = Child.shell("exec cat")
    await child.close(grace: .seconds(1))
    await #expect(throws: TransportError.self) { try await child.run(Recorder()) {} }
  }

  @Test func `messages sent before the start are delivered`() async throws {
    let child = Child.shell("exec cat")
    try child.send("{\"early\":true}")
    #expect(try await child.running { await $0.messages(1) } == ["{\"early\":true}"])
  }
}
