import JSONKit
import LLM
import Runs
import Testing

@testable import Tributary

struct DefinitionDigestsTests {
  private struct Numbered: Tool {
    let name: String
    var description = "does something"
    var parameters: JSON = ["type": "object", "properties": ["n": ["type": "integer"]]]

    func execute(_ arguments: JSON, _ context: ToolContext) async throws -> ToolResult { ToolResult("") }
  }

  @Test func `a digest is that of the definition as it is now, whatever it was before`() {
    let digests = DefinitionDigests()
    var tool = Numbered(name: "a")
    for parameters in [["type": "object"], ["type": "object", "required": ["n"]], ["type": "object"]] as [JSON] {
      tool.parameters = parameters
      for _ in 0..<2 {
        #expect(digests.digest(of: tool, named: "s.a") == AuditRecord.digest(of: tool.definition.json))
      }
    }
    tool.description = "does something else"
    #expect(digests.digest(of: tool, named: "s.a") == AuditRecord.digest(of: tool.definition.json))
  }

  @Test func `so many are remembered, and one more is right as well`() {
    let digests = DefinitionDigests()
    for number in 0...DefinitionDigests.limit {
      let tool = Numbered(name: "t\(number)")
      #expect(digests.digest(of: tool, named: tool.name) == AuditRecord.digest(of: tool.definition.json))
      #expect(digests.count == number % DefinitionDigests.limit + 1)
    }
  }
}
