import Synchronization
import Testing

@testable import Tributary

struct ConfigurationWatchTests {
  /// A machine whose files change.
  private final class Machine: Sendable {
    let files: Mutex<[String: String]>

    init(_ files: [String: String]) { self.files = Mutex(files) }

    var environment: HostEnvironment {
      var environment = FakeHost().environment
      environment.readFile = { [self] in try now.readFile($0, $1) }
      environment.listDirectory = { [self] in try now.listDirectory($0) }
      return environment
    }

    private var now: HostEnvironment {
      var host = FakeHost()
      host.files = files.withLock(\.self)
      return host.environment
    }
  }

  private static let one = "/home/me/.config/tributary/servers.d/one.json"

  @Test(arguments: [
    (one, #"{"command":"b"}"#), ("/home/me/.config/tributary/servers.d/two.json", #"{"command":"c"}"#), (one, nil),
    ("/home/me/.config/tributary/config.yaml", "defaults: { max_turns: 3 }"),
  ])
  func `every change of a file is seen once`(path: String, text: String?) throws {
    let machine = Machine([Self.one: #"{"command":"a"}"#])
    let watch = ConfigurationWatch(ConfigurationRequest(), machine.environment)
    #expect(try watch.load().config.mcp.servers.map(\.name) == ["one"])
    #expect(try watch.changed()?.effective == nil)
    machine.files.withLock { $0[path] = text }
    let changed = try #require(try watch.changed())
    #expect(changed.config.mcp.servers.count == (text == nil ? 0 : path.hasSuffix("two.json") ? 2 : 1))
    #expect(try watch.changed()?.effective == nil)
  }

  @Test func `a configuration that became wrong is told once, and seen again when it is right`() throws {
    let file = "/home/me/.config/tributary/config.yaml"
    let machine = Machine([file: "defaults: { max_turns: 3 }"])
    let watch = ConfigurationWatch(ConfigurationRequest(), machine.environment)
    _ = try watch.load()
    machine.files.withLock { $0[file] = "defaults: [" }
    #expect(throws: ConfigurationError.self) { try watch.changed() }
    #expect(try watch.changed()?.effective == nil)
    machine.files.withLock { $0[file] = "defaults: { max_turns: 4 }" }
    #expect(try watch.changed()?.config.defaults.maxTurns == 4)
  }
}
