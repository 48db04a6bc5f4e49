import JSONRPC
import Testing

@testable import MCPTransports

struct ChildPartsTests {
  @Test  // ST-02
  func `the environment holds the few safe names and the additions`() {
    let environment = ChildEnvironment.inherited(adding: ["PATH": "/x", "TOKEN": "t"])
    #expect(environment["PATH"] == "/x")
    #expect(environment["TOKEN"] == "t")
    #expect(Set(environment.keys).isSubset(of: Set(ChildEnvironment.inheritedNames + ["TOKEN"])))
  }

  @Test(
    arguments: [
      ("started 12", ShimReport.started(processID: 12)), ("failed exec 2", .failed(stage: "exec", errorNumber: 2)),
      ("exited 130", .ended(.exited(code: 130))), ("killed 9", .ended(.killed(signal: 9))),
    ] as [(String, ShimReport)])
  func `a report of the shim is read`(_ line: String, _ report: ShimReport) {
    #expect(ShimReport(Array(line.utf8)) == report)
  }

  @Test(arguments: ["", "started", "started x", "failed 2", "hello 1", "exited 1 2"])
  func `anything else is no report`(_ line: String) {
    #expect(ShimReport(Array(line.utf8)) == nil)
  }

  @Test func `the shim is looked for in the setting, beside the executable, in a variable and in PATH`() throws {
    #expect(try ShimLocation.find(explicit: "/bin/sh") == "/bin/sh")
    let error = #expect(throws: TransportError.self) {
      try ShimLocation.find(explicit: nil, executable: "/nowhere/tributary", named: nil, path: "/none:/nothing")
    }
    #expect(error?.message.contains("not beside the running executable (/nowhere)") == true)
    #expect(error?.message.contains("not in PATH (/none:/nothing)") == true)
    #expect(error?.message.contains("no path is set") == true)
    let folder = ShimLocation.folder(of: try #require(ShimLocation.runningExecutable()))
    #expect(
      try ShimLocation.find(explicit: nil, executable: "/nowhere/x", named: nil, path: "/none:\(folder)")
        == "\(folder)/tributary-shim")
    let beside = "\(folder)/tributary"
    #expect(try ShimLocation.find(explicit: nil, executable: beside, named: "/bin/sh") == "\(folder)/tributary-shim")
    #expect(try ShimLocation.find(explicit: nil, executable: "/nowhere/x", named: "/bin/sh", path: folder) == "/bin/sh")
    let wrong = #expect(throws: TransportError.self) {
      try ShimLocation.find(explicit: nil, executable: "/nowhere/x", named: "/no/shim", path: folder)
    }
    #expect(wrong?.message == "/no/shim, the value of TRIBUTARY_SHIM, is not an executable file")
  }

  @Test func `the tail keeps the last lines within its bounds`() {
    var limits = StandardErrorTail.Limits()
    (limits.maximumLines, limits.maximumBytes, limits.maximumLineBytes) = (3, 20, 8)
    var tail = StandardErrorTail(limits: limits)
    _ = tail.take(Array("1\n2\r\n\n3\n4\n5".utf8), atNanoseconds: 0)
    #expect(tail.text == "2\n3\n4\n5")
    _ = tail.take(Array("5\n123456789\n12345678\n".utf8), atNanoseconds: 0)
    #expect(tail.text == "12345678…\n12345678")
    #expect(tail.excerpt(lines: 1) == "12345678")
  }

  @Test func `a flood is counted, not logged`() {
    var limits = StandardErrorTail.Limits()
    limits.loggedLinesPerSecond = 2
    var tail = StandardErrorTail(limits: limits)
    let logged = tail.take(Array("a\nb\nc\nd\n".utf8), atNanoseconds: 0)
    #expect(logged == ["a", "b"])
    #expect(tail.unlogged == 2)
    let later = tail.take(Array("e\n".utf8), atNanoseconds: 1_000_000_000)
    #expect(later == ["e"])
  }

  @Test(
    arguments: [
      ("tcp://127.0.0.1:80", TCPAddress(host: "127.0.0.1", port: 80)),
      ("localhost:1", .init(host: "localhost", port: 1)),
      ("tcp://[::1]:65535", .init(host: "::1", port: 65535)),
    ] as [(String, TCPAddress)])
  func `an address is read and written`(_ text: String, _ address: TCPAddress) {
    #expect(TCPAddress(text) == address)
    #expect(TCPAddress(address.description) == address)
  }

  @Test(arguments: [
    "", "tcp://", "host", "host:", ":80", "host:65536", "host:-1", "host:+1", "::1:80", "http://a:80", "a:80/x",
    "u@a:1",
  ])
  func `what is no address is refused`(_ text: String) {
    #expect(TCPAddress(text) == nil)
  }
}
