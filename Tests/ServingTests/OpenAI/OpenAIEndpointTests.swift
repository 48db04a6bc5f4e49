import JSONKit
import LLM
import Testing

@testable import HTTPEndpoint
@testable import Serving

struct OpenAIEndpointTests {
  private static let models = [
    ModelInfo(id: "gpt-5.2", provider: "openai"), ModelInfo(id: "meta/llama", provider: "router"),
  ]

  private func ask(_ method: String, _ path: String, list: [ModelInfo] = models) async -> EndpointReply {
    let played = PlayedModels(list) { _ in ResponseStream(chunks: Played.text("Hello")) }
    let routes = OpenAIEndpoint(models: played.served, makeID: { "made" }, secondsSince1970: { 0 }).routes
    guard let route = routes[path] ?? routes["/v1/models/"] else { return EndpointReply(404) }
    return await route.answer(EndpointRequest(method, path))
  }

  @Test func `two paths and everything below one of them are served, and all else is refused in the same form`() {
    let routes = OpenAIEndpoint(
      models: PlayedModels([]).served, makeID: { "" }, secondsSince1970: { 0 }
    ).routes
    #expect(
      routes.mapValues(\.methods) == [
        "/v1/chat/completions": ["POST"], "/v1/models": ["GET"], "/v1/models/": ["GET"],
        "/v1/": ["GET", "POST", "PUT", "PATCH", "DELETE"],
      ])
    for route in routes.values { #expect(route.access == EndpointAccess()) }
  }

  @Test(arguments: ["/v1/models", "/v1/models/"])
  func `the models are listed`(path: String) async throws {
    let reply = await ask("GET", path)
    #expect(reply.status == 200)
    let json = try JSON(parsing: reply.wholeText)
    #expect(json["object"] == "list")
    #expect(json["data"]?.arrayValue?.map { $0["id"] } == ["openai/gpt-5.2", "router/meta/llama"])
  }

  @Test(arguments: [
    ("/v1/models/openai/gpt-5.2", "openai/gpt-5.2"), ("/v1/models/openai%2Fgpt-5.2", "openai/gpt-5.2"),
    ("/v1/models/gpt-5.2", "openai/gpt-5.2"), ("/v1/models/router/meta%2fllama", "router/meta/llama"),
  ])
  func `one model is found by its name, however its slashes are written`(path: String, id: String) async throws {
    let reply = await ask("GET", path)
    #expect(reply.status == 200)
    #expect(try JSON(parsing: reply.wholeText)["id"]?.stringValue == id)
  }

  @Test(arguments: ["/v1/models/openai/gpt-9", "/v1/models/%", "/v1/models/%+f", "/v1/models/%zz"])
  func `a model that is not there is a 404 in OpenAI's form`(path: String) async throws {
    let reply = await ask("GET", path)
    #expect(reply.status == 404)
    #expect(try JSON(parsing: reply.wholeText)["error"]?["code"] == "model_not_found")
  }

  @Test func `bytes of a name that are no text, and half an escape, stay what they are`() {
    #expect(ModelsRoute.id(in: "/v1/models/a%2") == "a%2")
    #expect(ModelsRoute.id(in: "/v1/models/%c3%a9") == "é")
    #expect(ModelsRoute.id(in: "/v1/models/%ff") == "\u{FFFD}")
    #expect(ModelsRoute.id(in: "/v1/models") == nil)
  }

  @Test func `a list that cannot be had is a failure of the provider`() async throws {
    let failing = ServedModels(
      invoke: { _ in ResponseStream(chunks: []) },
      list: { throw InvocationError(.providerUnavailable, "down", kind: .network, provider: "p") })
    let routes = OpenAIEndpoint(models: failing, makeID: { "" }, secondsSince1970: { 0 }).routes
    let reply = try await #require(routes["/v1/models"]).answer(EndpointRequest("GET", "/v1/models"))
    #expect(reply.status == 502)
    #expect(try JSON(parsing: reply.wholeText)["error"]?["message"] == "p: down")
  }
}
