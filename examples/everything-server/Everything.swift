import JSONKit
import MCP
import Services

/// Everything that a server can offer, in one service: each thing does one thing that a client has to cope with.
///
/// What is offered does not depend on who asks. A client of the newest revision is asked by rounds and gets tasks, one of
/// the older ones is asked while it waits; the tools know nothing of that.
struct Everything: Sendable {
  /// How the tools that take a while wait.
  var clock: any Clock<Duration> = ContinuousClock()
  /// Seals what clients carry between two rounds.
  var sealer: any MCPStateSealer
  /// Makes the names of tasks: random, because who knows one may ask for its result.
  var makeID: @Sendable () -> String
  /// The wall clock.
  var secondsSince1970: @Sendable () -> Double

  func service() throws -> MCPService {
    var options = MCPServiceOptions()
    options.changes = [.tools, .prompts, .resources, .contents]
    options.sealer = sealer
    options.tasks = MCPTaskOptions(makeID: makeID, secondsSince1970: secondsSince1970)
    options.tasks?.outlivesConnections = true
    options.tasks?.pollInterval = .milliseconds(200)
    let service = try MCPService(
      info: MCPImplementation(name: "tributary-everything", version: "1.0", title: "Everything"),
      instructions: "Every tool, resource and prompt is there to be tried.", options: options
    ) {
      contentTools
      streamingTools
      askingTools
      roundTools
      taskTools
      resources
      prompts
    }
    try service.add { triggers(of: service) }
    return service
  }

  /// Tools that tell clients of a change that has not happened.
  @MCPServiceBuilder private func triggers(of service: MCPService) -> [MCPServicePart] {
    MCPServiceTool(name: "test_trigger_tool_change", description: "Says that the list of tools has changed.") {
      [weak service] _, _ in
      try service?.announce(.toolsChanged)
      return "Those who listen to changes of the tools have been told."
    }
    MCPServiceTool(name: "test_trigger_prompt_change", description: "Says that the list of prompts has changed.") {
      [weak service] _, _ in
      try service?.announce(.promptsChanged)
      return "Those who listen to changes of the prompts have been told."
    }
  }
}
