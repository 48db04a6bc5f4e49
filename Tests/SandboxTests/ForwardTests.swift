import Foundation
import Glibc
import Sandbox
import Testing

/// The way from a port of a view to a socket outside of it.
@Suite(.timeLimit(.minutes(5)))
struct ForwardTests {
  /// Answers every connection, when it has said all, with as many bytes as it said.
  private static let counting = """
    import socket, sys, threading
    server = socket.socket(socket.AF_UNIX); server.bind(sys.argv[1]); server.listen(64)
    print("ready", flush=True)
    def serve(peer):
      count = 0
      while data := peer.recv(65536): count += len(data)
      peer.sendall(b"x" * count); peer.close()
    threading.Thread(target=lambda: (sys.stdin.read(), __import__("os")._exit(0)), daemon=True).start()
    while True: threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
    """
  private static let asking = """
    import socket, threading
    right = []
    def ask(size):
      peer = socket.create_connection(("127.0.0.1", 3128)); peer.sendall(b"y" * size); peer.shutdown(socket.SHUT_WR)
      count = 0
      while data := peer.recv(65536): count += len(data)
      right.append(count == size)
    threads = [threading.Thread(target=ask, args=(1000 * i + 1,)) for i in range(150)] + [threading.Thread(target=ask, args=(5000000,))]
    [t.start() for t in threads]; [t.join() for t in threads]
    print(len(right), all(right))
    """

  @Test(arguments: EscapeTests.users)
  func `more connections than there are places are carried whole, one after the other`(user: uid_t) throws {
    let world = try EscapeWorld(user: user)
    let machine = SandboxMachine.current(shim: world.shim, path: "/usr/bin:/bin")
    let bubblewrap = try #require(machine.bubblewrap)
    let (server, input, output) = (Process(), Pipe(), Pipe())
    let words = world.asUser(["/usr/bin/python3", "-c", Self.counting, world.folder + "/counting"])
    server.executableURL = URL(fileURLWithPath: words[0])
    server.arguments = Array(words.dropFirst())
    (server.standardInput, server.standardOutput) = (input, output)
    try server.run()
    defer {
      try? input.fileHandleForWriting.close()
      server.waitUntilExit()
    }
    #expect(!output.fileHandleForReading.availableData.isEmpty)
    let options =
      ["--confine", "proxied"] + SandboxRoots.system.existing.options
      + ["--bwrap", bubblewrap, "--proxy", world.folder + "/counting"]
    let trial = ShimTrial(
      world.asUser([world.shim] + options + ["--", "/usr/bin/python3", "-c", Self.asking]))
    #expect(trial.output == "151 True\n", "\(trial.status) \(trial.errors)")
  }

  @Test(arguments: [
    ["127.0.0.1:0", "unix:/x"], ["0.0.0.0:80", "unix:/x"], ["127.0.0.1:80", "/x"], ["127.0.0.1:8x", "unix:/x"],
  ])
  func `other ways are not carried`(places: [String]) {
    let trial = ShimTrial([Built.path("tributary-shim"), "--forward"] + places)
    #expect(trial.errors.contains("tributary-shim is started by tributary"))
  }
}
