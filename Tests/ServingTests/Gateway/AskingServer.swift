import JSONKit
import JSONRPC
import MCP
import Services
import TestKit

@testable import Serving

/// A server whose tools, prompt and resource ask in every way there is.
enum AskingServer {
  static let form: JSON = ["type": "object", "properties": ["name": ["type": "string"]], "required": ["name"]]

  static func service() throws -> MCPService {
    var options = MCPServiceOptions()
    options.sealer = BoundSealer()
    return try MCPService(info: MCPImplementation(name: "asking", version: "1"), options: options) {
      MCPServiceTool(name: "form") { _, context in said(try await context.ask(.form("q", "Your name?", form))) }
      MCPServiceTool(name: "visit") { _, context in
        said(try await context.ask(.url("q", "Log in.", "https://example.com/in?a=1")))
      }
      MCPServiceTool(name: "model") { _, context in
        "\(try await context.ask(.model("q", MCPSamplingRequest([.user("Capital?")], maxTokens: 10))).text)"
      }
      MCPServiceTool(name: "agent") { _, context in
        let request = MCPSamplingRequest([.user("Find it.")], maxTokens: 10, tools: [MCPTool(name: "find")])
        return "\(try await context.ask(.model("q", request)).text)"
      }
      MCPServiceTool(name: "three") { _, context in
        let first = said(try await context.ask(.form("one", "First?", form)))
        let model = try await context.ask(.model("two", MCPSamplingRequest([.user("Capital?")], maxTokens: 10))).text
        return "\(first.text), \(model), \(said(try await context.ask(.form("three", "Third?", form))).text)"
      }
      MCPServiceTool(name: "both") { _, context in
        let (first, second) = try await context.ask(.form("one", "First?", form), .form("two", "Second?", form))
        return "\(said(first).text), \(said(second).text)"
      }
      MCPServicePrompt(name: "p") { _, context in
        "\(said(try await context.ask(.form("q", "Your name?", form))).text)"
      }
      MCPServiceResource(uri: "x://r", name: "r") { context in
        .text(said(try await context.ask(.form("q", "Your name?", form))).text)
      }
    }
  }

  /// An answer in a word.
  static func said(_ answer: MCPElicitationAnswer) -> MCPCallResult {
    switch answer {
    case .accept(let content): MCPCallResult(text: content["name"]?.stringValue ?? "yes")
    case .decline: "declined"
    case .cancel: "cancelled"
    }
  }

  /// Somebody who answers every form with the question, goes everywhere, and has a model.
  static func caller(_ kinds: MCPInputKinds = [.forms, .urls, .sampling, .samplingTools]) -> FakeHandler {
    FakeHandler(
      kinds,
      elicit: { elicitation in
        guard case .form = elicitation.mode else { return .accept() }
        return .accept(["name": .string("re: \(elicitation.message)")])
      },
      sample: { request in
        MCPSamplingResult(
          content: [.text("Paris with \(request.tools.count) tools")], model: "m", stopReason: "endTurn")
      })
  }
}
