import JSONKit
import MCP
import Runs
import Services
import Synchronization
import TestKit
import Testing

@testable import Serving

/// The time that a caller takes to answer what a server asks is not that of the call.
@Suite(.timeLimit(.minutes(5)))
struct GatewayAskedTimeTests {
  private static let eras: [MCPEra] = [.modern, .legacy]

  @Test(arguments: eras, eras)
  func `whoever counts the time of a call does not count that of its caller`(caller: MCPEra, era: MCPEra) async throws {
    let clock = ManualClock()
    let worked = Mutex<[Duration]>([])
    var settings = Gateway.Settings()
    settings.around = { call, body in
      let working = WorkingTime(clock)
      defer { worked.withLock { $0.append(working.worked) } }
      return try await working.during { try await body(call.arguments) }
    }
    let person = FakeHandler(
      [.forms],
      elicit: { elicitation in
        clock.advance(by: .seconds(3_600))
        return .accept(["name": .string(elicitation.message)])
      })
    let world = try GatewayWorld([.service("s", era, try AskingServer.service())], settings: settings)
    try await world.run {
      await until { world.service.tools.contains { $0.definition.name == "s__both" } }
      try await world.withClient(caller, adjust: { $0.inputHandler = person }) { session async throws in
        #expect(try await session.callTool("s__form", [:]).text == "Your name?")
        #expect(try await session.callTool("s__both", [:]).text == "First?, Second?")
      }
    }
    #expect(worked.withLock { $0 } == [.zero, .zero])
    #expect(clock.now.offset == .seconds(3 * 3_600))
  }
}
