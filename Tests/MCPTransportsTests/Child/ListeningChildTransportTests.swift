import JSONRPC
import MCPTransports
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ListeningChildTransportTests {
  static let server = """
    import socket, sys, os
    s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen()
    print('{"listening":"tcp://127.0.0.1:%d"}' % s.getsockname()[1], flush=True)
    print("more text", flush=True)
    c, _ = s.accept()
    c.sendall(b'{"pid":%d}\\n' % os.getpid())
    while True:
        data = c.recv(65536)
        if not data: break
        c.sendall(data)
    c.close()
    """

  @Test func `a program that announces its address is connected to and ended`() async throws {
    let transport = ListeningChildTransport(Child.python(Self.server))
    let texts = try await transport.running { recorder in
      try transport.send("{\"a\":1}")
      return await recorder.messages(2)
    }
    #expect(texts.count == 2)
    #expect(texts.last == "{\"a\":1}")
    #expect(Child.isGone(try Child.processID(texts[0])))
  }

  @Test func `a program that announces something else is an error that shows it`() async {
    let transport = ListeningChildTransport(
      Child.configuration("echo Listening on 8080; exec cat", stop: Child.quickStop))
    let error = await #expect(throws: TransportError.self) { try await transport.running { _ in } }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains("Listening on 8080") == true)
  }

  @Test func `a program that ends first is an error with its last words`() async {
    let transport = ListeningChildTransport(Child.configuration("echo 'address in use' >&2; exit 4"))
    let error = await #expect(throws: TransportError.self) { try await transport.running { _ in } }
    #expect(error?.message.contains("exited with code 4") == true)
    #expect(error?.message.contains("address in use") == true)
  }

  @Test func `a program that announces nothing is given up`() async {
    let transport = ListeningChildTransport(
      Child.configuration("exec sleep 1000", stop: Child.quickStop), announceTimeout: .milliseconds(100))
    let error = await #expect(throws: TransportError.self) { try await transport.running { _ in } }
    #expect(error?.message.contains("announced no address within") == true)
  }
}
