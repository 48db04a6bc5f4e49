import Servers
import Testing

struct ServerDefinitionTests {
  private let command = ServerDefinition.Command("x", ["a"], environment: ["K": "${V}"])

  @Test func `what is used of a server does not make another session, how it is reached does`() {
    let plain = ServerDefinition(name: "x", endpoint: .command(command))
    var filtered = plain
    filtered.tools = ToolFilter(deny: ["a"])
    filtered.start = .required
    filtered.source = "x.json"
    #expect(filtered.session == plain.session)
    #expect(filtered.digest(in: "/") == plain.digest(in: "/"))
    var other = command
    other.arguments = ["b"]
    #expect(ServerDefinition(name: "x", endpoint: .command(other)).session != plain.session)
  }

  @Test func `each part of an endpoint has its part in the digest, and the order of variables has none`() {
    var changed = [ServerDefinition.Command](repeating: command, count: 4)
    changed[0].program = "y"
    changed[1].arguments = ["x", "a"]
    changed[2].environment = ["K": "other"]
    changed[3].directory = "/tmp"
    let endpoints: [ServerDefinition.Endpoint] =
      changed.map { .command($0) } + [.command(command), .listeningCommand(command), .url("tcp://a:1")]
    let digests = endpoints.map { ServerDefinition(name: "x", endpoint: $0).digest(in: "/") }
    #expect(Set(digests).count == endpoints.count)
    let elsewhere = ServerDefinition(name: "x", endpoint: endpoints[0]).digest(in: "/tmp")
    #expect(!digests.contains(elsewhere))
    var two = command
    two.environment = ["A": "1", "B": "2", "C": "3"]
    var same = command
    same.environment = ["C": "3", "B": "2", "A": "1"]
    #expect(
      ServerDefinition(name: "x", endpoint: .command(two)).digest(in: "/")
        == ServerDefinition(name: "x", endpoint: .command(same)).digest(in: "/"))
  }
}
