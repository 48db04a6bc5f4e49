import Glibc
import JSONRPC
import MCPTransports
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct StandardIOTransportTests {
  @Test(arguments: Pipe.Kind.allCases)
  func `messages pass in both directions in order`(kind: Pipe.Kind) async throws {
    let (there, back) = (try Pipe(kind), try Pipe(kind))
    let one = try StandardIOTransport(input: back.read, output: there.write)
    let other = try StandardIOTransport(input: there.read, output: back.write)
    for number in [there.read, there.write, back.read, back.write] { close(number) }
    let sent =
      (0..<200).map { "{\"n\":\($0)}" } + ["{\"t\":\"\(String(repeating: "x", count: 1 << 20))\"}", "{\"z\":0}"]
    let received = try await one.running { here in
      try await other.running { beyond in
        for text in sent { try one.send(text) }
        for text in sent { try other.send(text) }
        return (await here.messages(sent.count), await beyond.messages(sent.count))
      }
    }
    #expect(received.0 == sent)
    #expect(received.1 == sent)
  }

  @Test(arguments: Pipe.Kind.allCases)
  func `the end of the input is the end, and answers still go out`(kind: Pipe.Kind) async throws {
    let (input, output) = (try Pipe(kind), try Pipe(kind))
    let transport = try StandardIOTransport(input: input.read, output: output.write)
    close(input.read)
    close(output.write)
    let text = Array("noise\n{\"a\":1}\n{\"b\":2}".utf8)
    _ = unsafe text.withUnsafeBytes { unsafe write(input.write, $0.baseAddress, $0.count) }
    close(input.write)
    let (texts, end) = try await transport.running { recorder in
      let end = await recorder.end()
      try transport.send("{\"answer\":true}")
      return (recorder.texts, end)
    }
    #expect(texts == ["{\"a\":1}", "{\"b\":2}"])
    #expect(end == nil)
    #expect(output.readLine() == "{\"answer\":true}")
    close(output.read)
  }

  @Test(arguments: Pipe.Kind.allCases)  // SS-03
  func `the flags of inherited descriptors stay as they are`(kind: Pipe.Kind) async throws {
    let (input, output) = (try Pipe(kind), try Pipe(kind))
    let transport = try StandardIOTransport(input: input.read, output: output.write)
    try await transport.running { _ in
      try transport.send("{}")
      #expect(fcntl(input.read, F_GETFL) & O_NONBLOCK == 0)
      #expect(fcntl(output.write, F_GETFL) & O_NONBLOCK == 0)
    }
    for number in [input.read, input.write, output.read, output.write] { close(number) }
  }

  @Test(arguments: Pipe.Kind.allCases)  // F-05
  func `a reader that is gone is an error and no signal`(kind: Pipe.Kind) async throws {
    let (input, output) = (try Pipe(kind), try Pipe(kind))
    let transport = try StandardIOTransport(input: input.read, output: output.write)
    close(output.read)
    try await transport.running(grace: .zero) { _ in
      _ = #expect(throws: TransportError.self) {
        try transport.send("{}")
        try transport.send("{}")
      }
    }
    for number in [input.read, input.write, output.write] { close(number) }
  }

  @Test(arguments: Pipe.Kind.allCases)  // F-05
  func `a reader that goes is an error and no signal`(kind: Pipe.Kind) async throws {
    let (input, output) = (try Pipe(kind), try Pipe(kind))
    let transport = try StandardIOTransport(input: input.read, output: output.write)
    try await transport.running(grace: .zero) { _ in
      try transport.send("{}")
      #expect(output.readLine() == "{}")
      close(output.read)
      let isOver = await comesTrue(within: .seconds(10)) { (try? transport.send("{}")) == nil }
      #expect(isOver)
    }
    for number in [input.read, input.write, output.write] { close(number) }
  }

  @Test(arguments: Pipe.Kind.allCases)
  func `closing does not wait for input that never ends`(kind: Pipe.Kind) async throws {
    let (input, output) = (try Pipe(kind), try Pipe(kind))
    let transport = try StandardIOTransport(input: input.read, output: output.write)
    try await transport.running { recorder in
      await transport.close(grace: .seconds(5))
      #expect(recorder.endCount == 1)
    }
    for number in [input.read, input.write, output.read, output.write] { close(number) }
  }

  @Test  // SS-01 SS-06
  func `standard output is taken from whoever prints`() async {
    await #expect(processExitsWith: .success) {
      let transport = try StandardIOTransport.takingStandardStreams()
      var (one, two, zero) = (stat(), stat(), stat())
      try #require(unsafe fstat(1, &one) == 0 && fstat(2, &two) == 0 && fstat(0, &zero) == 0)
      #expect(one.st_ino == two.st_ino && one.st_dev == two.st_dev)
      #expect(zero.st_mode & S_IFMT == S_IFCHR)
      await transport.close(grace: .zero)
    }
  }
}
