import Agents
import JSONKit
import LLM
import MCP
import Testing

struct ToolResultMCPTests {
  private func result(
    _ content: [MCPContent], structured: JSON? = nil, isError: Bool = false
  ) -> ToolResult {
    ToolResult(MCPCallResult(content: content, structuredContent: structured, isError: isError))
  }

  @Test func `every kind of block becomes something a model can take`() {
    let resource = MCPResourceContents(uri: "file:///a", mimeType: "text/plain", body: .text("inside"))
    let blob = MCPResourceContents(uri: "file:///b", body: .blob("AAAA"))
    let parts = result([
      .text("words"), MCPContent(.image(data: "QQ==", mimeType: "image/png")),
      MCPContent(.audio(data: "QQ==", mimeType: "audio/wav")),
      MCPContent(.resourceLink(uri: "file:///l", name: "link", mimeType: nil)), MCPContent(.resource(resource)),
      MCPContent(.resource(blob)), MCPContent(json: ["type": "hologram"]),
    ]).content
    #expect(parts.count == 7)
    #expect(parts[0] == .text("words"))
    #expect(parts[1] == Part(.media(Media(.image, .base64("QQ=="), mediaType: "image/png"))))
    #expect(parts[2] == Part(.media(Media(.audio, .base64("QQ=="), mediaType: "audio/wav"))))
    #expect(parts[3].text?.contains("file:///l") == true)
    #expect(parts[4].text?.contains("inside") == true)
    #expect(parts[5].text?.contains("left out") == true)
    #expect(parts[6].text?.contains("hologram") == true)
  }

  @Test func `what is for the user only is not shown to the model`() {
    let user = MCPContentAnnotations(audience: ["user"])
    let both = MCPContentAnnotations(audience: ["user", "assistant"])
    let some = result([
      MCPContent(.text("for people"), annotations: user), MCPContent(.text("for both"), annotations: both),
    ])
    #expect(some.text == "for both")
    let none = result([MCPContent(.text("for people"), annotations: user)])
    #expect(!none.text.contains("for people"))
    #expect(none.text.contains("user only"))
  }

  @Test  // Q-17
  func `structured content is kept, and read where the content says nothing`() {
    #expect(result([.text("five")], structured: ["n": 5]).text == "five")
    #expect(result([.text("five")], structured: ["n": 5]).structured == ["n": 5])
    #expect(result([], structured: ["n": 5]).text == #"{"n":5}"#)
    #expect(result([.text(" ")], structured: .null).text == "null")
    #expect(result([], structured: .null).structured == .some(.null))
    #expect(result([.text("x")]).structured == nil)
  }

  @Test func `an error stays an error`() {
    #expect(result([.text("no")], isError: true).isError)
    #expect(!result([.text("yes")]).isError)
  }
}
