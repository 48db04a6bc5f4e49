public import Agents
import HTTPCarrier
public import Servers

extension RemoteMCPServer {
  /// A server that runs already, by its address: `localhost:8080` or `tcp://host:port`.
  ///
  /// A wrong address is reported when the server is connected.
  /// - Parameter name: the `server` of `server.tool`; nil makes it of the address: `localhost-8080`.
  public convenience init(_ address: String, name: String? = nil) {
    let definition = ServerDefinition(name: name ?? Self.name(of: address), endpoint: .url(address))
    self.init(definition)
  }

  /// A server as a file would define it: a program to start, or an address.
  ///
  /// What it asks is declined until it is added to a client, which then answers.
  /// - Parameter logins: how to log in to one on the web that asks for it.
  public convenience init(
    _ definition: ServerDefinition, config: MCPConfig = MCPConfig(), logins: LoginOptions = LoginOptions()
  ) {
    var host = ClientHost.current()
    host.logins = logins
    let inputs = InputBroker()
    self.init(definition, in: SessionFactory(config, host, inputs).pool(), inputs: inputs)
  }

  /// The address without its scheme, with `-` for everything a name cannot have.
  static func name(of address: String) -> String {
    var rest: Substring = address[...]
    if let mark = rest.firstRange(of: "://") { rest = rest[mark.upperBound...] }
    let name: [Character] = rest.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return String(name)
  }
}

extension ServerDefinition {
  /// It is on another machine, and what is said with it can be read and changed on the way.
  package var isUnencrypted: Bool {
    guard case .url(let text) = endpoint, let address = try? ServerAddress(text) else { return false }
    switch address {
    case .tcp(let host, _): return !AddressGuard.isLoopback(host)
    case .web(let url): return WebAddress(url).map { !$0.isSecure && !AddressGuard.isLoopback($0.host) } ?? false
    case .tls, .unix: return false
    }
  }
}
