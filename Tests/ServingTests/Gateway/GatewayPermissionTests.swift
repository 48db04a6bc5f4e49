import Agents
import JSONKit
import MCP
import Services
import Synchronization
import TestKit
import Testing

@testable import Serving

/// What is decided about a call before its server hears of it, and who is asked.
struct GatewayPermissionTests {
  /// Asks whoever can be asked about every call, and lets nothing pass unasked.
  private static let asking = GatewayPermission { wish, approver in
    guard approver.mayAccept else { throw MCPToolFailure("nobody can be asked about \(wish.name)") }
    let arguments = try wish.arguments.json()
    let call = CallApproval(kind: wish.kind, name: wish.name, arguments: arguments, reason: "it may hurt")
    let answer = try await approver.decide(ApprovalRequest(.call(call), server: wish.server))
    guard answer.decision == .accept else { throw MCPToolFailure("no: \(answer.reason ?? "")") }
    return wish.arguments
  }

  private func world(_ era: MCPEra) throws -> GatewayWorld {
    var settings = Gateway.Settings()
    settings.permission = Self.asking
    let service = try MCPService(info: GatewayWorld.info) {
      MCPServiceTool(name: "t") { _, _ in "done" }
    }
    return try GatewayWorld([.service("s", era, service)], settings: settings)
  }

  private static let eras: [MCPEra] = [.modern, .legacy]

  @Test(arguments: eras, eras)
  func `a caller who can fill in forms is asked, with name, arguments and reason`(
    caller: MCPEra, era: MCPEra
  ) async throws {
    let asked = Mutex<[String]>([])
    let answers = Mutex<[JSON.Object]>([["decision": "allow"], ["decision": "deny", "reason": "not now"]])
    let person = FakeHandler(
      [.forms],
      elicit: { elicitation in
        asked.withLock { $0.append(elicitation.message) }
        return .accept(answers.withLock { $0.removeFirst() })
      })
    let world = try world(era)
    try await world.run {
      await world.offers("s__t")
      try await world.withClient(caller, adjust: { $0.inputHandler = person }) { session in
        let allowed = try await session.callTool("s__t", ["depth": 9])
        #expect(allowed.text == "done")
        let denied = try await session.callTool("s__t", [:])
        #expect(denied.isError && denied.text == "no: not now")
      }
    }
    let message = asked.withLock { $0.first } ?? ""
    #expect(message.contains("May s.t be called? it may hurt") && message.contains("{\"depth\":9}"), "\(message)")
  }

  @Test(arguments: eras)
  func `who cannot be asked gets the refusal, and the server hears nothing`(caller: MCPEra) async throws {
    let world = try world(.modern)
    try await world.run {
      await world.offers("s__t")
      try await world.withClient(caller) { session in
        let answer = try await session.callTool("s__t", [:])
        #expect(answer.isError && answer.text == "nobody can be asked about s.t")
      }
    }
  }
}
