import JSONKit
import MCP
import MCPTransports

/// One start of the client: which scenario, where its server is, and what the suite gave us to know.
struct Trial: Sendable {
  /// Why a trial did not go through, when nothing in the library said so.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  var scenario: String
  var url: String
  var revision: MCPRevision
  /// Secrets, names and arguments of this scenario; an object, empty where it needs none.
  var context: JSON

  /// Reads what the suite says: the address comes last, the rest is in the environment.
  init(arguments: some Collection<String>, environment: [String: String]) throws {
    guard arguments.count == 1, let url = arguments.first else {
      throw Failure(description: "usage: MCP_CONFORMANCE_SCENARIO=NAME conformance-client URL")
    }
    let version = environment["MCP_CONFORMANCE_PROTOCOL_VERSION"] ?? MCPRevision.r2025_11_25.rawValue
    guard let revision = MCPRevision(rawValue: version) else {
      throw Failure(description: "MCP_CONFORMANCE_PROTOCOL_VERSION is no revision that is spoken here: \(version)")
    }
    self.url = url
    self.revision = revision
    scenario = environment["MCP_CONFORMANCE_SCENARIO"] ?? ""
    context = try environment["MCP_CONFORMANCE_CONTEXT"].map { try JSON(parsing: Array($0.utf8)) } ?? [:]
  }

  /// Does what the scenario wants.
  func run() async throws {
    let work = Scenarios.all[scenario] ?? Scenarios.callFirstTool
    try await withSession { try await work($0, context) }
  }

  /// A session in the lifecycle of the revision, with somebody who answers and one place of work.
  private func withSession(_ body: (MCPSession) async throws -> Void) async throws {
    var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "tributary-conformance", version: "1"))
    options.policy = revision.era == .legacy ? .legacy : .modern
    options.inputHandler = WillingPerson()
    options.roots = [MCPRoot(uri: "file:///workspace", name: "workspace")]
    let web = HTTPTransport.Configuration(url, authorizer: try Authorization.authorizer(for: self))
    let session = MCPSession(name: "server", options: options) { HTTPTransport(web) }
    try await session.use(body)
  }
}
