import JSONKit
import LLM
import Testing

@testable import HTTPEndpoint
@testable import Serving

/// What the listener refuses under the paths of OpenAI's interface.
struct OpenAIRouteTests {
  private static let token = "a-token-of-16-bytes"

  private struct Refusal {
    var status: Int
    var fields: EndpointFields
    var error: JSON
  }

  private func refusal(
    _ method: String, _ path: String, authorization: String? = "Bearer \(token)", length: Int? = nil
  ) async throws -> Refusal {
    let played = PlayedModels([]) { _ in ResponseStream(chunks: Played.text("Hello")) }
    let core = EndpointCore(
      gate: EndpointGuard(hosts: .any), authentication: try TokenTable(["ada": Self.token]),
      routes: OpenAIEndpoint(models: played.served, makeID: { "made" }, secondsSince1970: { 0 }).routes,
      maximumBodyBytes: 100)
    var fields: EndpointFields = ["Host": "localhost", "Content-Type": "application/json"]
    if let authorization { fields.add("Authorization", authorization) }
    if let length { fields.add("Content-Length", "\(length)") }
    let reply = await core.answer(EndpointRequest(method, path, fields: fields))
    let error = try #require(try JSON(parsing: reply.wholeText)["error"])
    return Refusal(status: reply.status, fields: reply.fields, error: error)
  }

  @Test(
    arguments: [nil, "Basic YTpi", "Bearer another-token-of-16"],
    ["/v1/chat/completions", "/v1/models", "/v1/models/x"])
  func `a token that is missing or wrong is said as OpenAI says it, with the challenge beside it`(
    authorization: String?, path: String
  ) async throws {
    let method = path.hasSuffix("completions") ? "POST" : "GET"
    let found = try await refusal(method, path, authorization: authorization)
    #expect(found.status == 401)
    #expect(found.error["code"] == "invalid_api_key")
    #expect(found.error["type"] == "invalid_request_error")
    #expect(found.error["param"] == .null)
    #expect(found.error["message"]?.stringValue?.isEmpty == false)
    #expect(found.error["message"]?.stringValue?.contains("another-token") == false)
    #expect(found.fields["WWW-Authenticate"]?.hasPrefix("Bearer") == true)
    #expect(found.fields.values("Content-Type") == ["application/json"])
  }

  @Test(arguments: [
    ("GET", "/v1/chat/completions", 405, "method_not_supported"),
    ("DELETE", "/v1/models/x", 405, "method_not_supported"),
    ("POST", "/v1/embeddings", 404, "unknown_url"), ("GET", "/v1/", 404, "unknown_url"),
  ])
  func `what is not served is said in the same form`(
    method: String, path: String, status: Int, code: String
  ) async throws {
    let found = try await refusal(method, path)
    #expect(found.status == status)
    #expect(found.error["code"]?.stringValue == code)
    if status == 405 { #expect(found.fields["Allow"] == (method == "GET" ? "POST" : "GET")) }
  }

  @Test func `a body over the limit is said in the same form`() async throws {
    let found = try await refusal("POST", "/v1/chat/completions", length: 101)
    #expect(found.status == 413)
    #expect(found.error["code"] == "request_too_large")
  }
}
