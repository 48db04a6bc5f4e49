import Glibc
import JSONKit
import JSONRPC
import MCPTransports
import Testing

/// What the shim sets before the program begins.
@Suite(.timeLimit(.minutes(5)))
struct ChildLimitsTests {
  @Test func `limits hold for the program and for what it starts`() async throws {
    var configuration = Child.configuration(
      #"printf '{"core":"%s","files":"%s","size":"%s","data":"%s","cpu":"%s"}\n' "$(ulimit -c)" "$(ulimit -n)" "#
        + #""$(ulimit -f)" "$(ulimit -d)" "$(ulimit -t)"; exec cat"#,
      stop: Child.quickStop)
    configuration.limits = .init(memory: 64 << 20, files: 99, fileSize: 1 << 20, processorSeconds: 7)
    let child = ChildProcessTransport(configuration)
    let answer = try await child.running { try JSON(parsing: await $0.messages(1)[0]) }
    #expect(answer["core"] == "0")
    #expect(answer["files"] == "99")
    #expect(answer["size"] == "2048")  // the shell counts in blocks of 512 bytes
    #expect(answer["data"] == "65536")
    #expect(answer["cpu"] == "7")
  }

  @Test func `a program that takes more memory than it may does not get it`() async throws {
    var configuration = Child.python(
      """
      try:
        bytearray(256 << 20)
        print('{"got":true}', flush=True)
      except MemoryError:
        print('{"got":false}', flush=True)
      """)
    configuration.limits.memory = 64 << 20
    let child = ChildProcessTransport(configuration)
    let answer = try await child.running { try JSON(parsing: await $0.messages(1)[0]) }
    #expect(answer["got"] == false)
  }

  @Test func `core files are never written, and nothing else is limited unless asked for`() async throws {
    let child = Child.shell(#"printf '{"core":"%s","cpu":"%s"}\n' "$(ulimit -c)" "$(ulimit -t)"; exec cat"#)
    let answer = try await child.running { try JSON(parsing: await $0.messages(1)[0]) }
    #expect(answer["core"] == "0")
    #expect(answer["cpu"] == "unlimited")
  }

  @Test func `a wrapper stands in front of the program and inside the shim`() async throws {
    var configuration = Child.configuration(#"printf '{"inside":"%s"}\n' "$INSIDE"; exec cat"#, stop: Child.quickStop)
    configuration.wrapper = ["env", "INSIDE=yes"]
    let child = ChildProcessTransport(configuration)
    let answer = try await child.running { try JSON(parsing: await $0.messages(1)[0]) }
    #expect(answer["inside"] == "yes")
  }

  @Test(arguments: ["nofile", "nofile=", "nofile=-1", "nofile=1x", "power=9", "=1"])
  func `a limit the shim does not know is refused, not forgotten`(limit: String) throws {
    let shim = try #require(Shim.path)
    let pipe = try Pipe()
    let processID = try Shim.spawn(
      shim, [shim, "--limit", limit, "--", "true"], input: pipe.read, output: pipe.write)
    close(pipe.write)
    var status: Int32 = 0
    unsafe waitpid(processID, &status, 0)
    #expect((status >> 8) & 0xFF == 64)
    close(pipe.read)
  }
}
