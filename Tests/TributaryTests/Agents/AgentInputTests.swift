import Testing
import Tributary

struct AgentInputTests {
  private let text = """
    ---
    input:
      type: object
      properties:
        repo: { type: string }
        count: { type: integer, default: 10 }
        deep: { type: boolean }
        list: { type: array, items: { type: string } }
        any: { type: [string, integer] }
      required: [repo]
    ---
    Repo {{ repo }}, {{count}} of {{ list }}; {{deep}}{{ any }} {{ not a name }}
    """

  private func prepared(_ arguments: [(name: String, value: String)]) throws -> String {
    try AgentFile(text: text, file: "x.md").prepared(arguments: arguments).instructions
  }

  @Test func `places are filled by the type of the schema`() throws {
    let filled = try prepared([("repo", "42"), ("deep", "true"), ("list", "[\"a\",\"b\"]"), ("any", "7")])
    #expect(filled == "Repo 42, 10 of [\"a\",\"b\"]; true7 {{ not a name }}")
  }

  @Test func `defaults are used and absent values leave nothing`() throws {
    #expect(try prepared([("repo", "x")]) == "Repo x, 10 of ;  {{ not a name }}")
  }

  @Test(
    arguments: [
      [], [("repo", "x"), ("count", "many")], [("repo", "x"), ("deep", "maybe")], [("repo", "x"), ("list", "[1]")],
    ] as [[(name: String, value: String)]])
  func `values that do not fit the schema are refused`(arguments: [(name: String, value: String)]) throws {
    let error = try #require(throws: ConfigurationError.self) { try prepared(arguments) }
    #expect(error.file == "x.md")
    #expect(error.message.contains("does not fit"))
  }

  @Test func `an unknown name says what was meant`() throws {
    let error = try #require(throws: ConfigurationError.self) { try prepared([("repo", "x"), ("cuont", "1")]) }
    #expect(error.suggestion == "count")
  }

  @Test func `an agent without input takes none, and its braces stay`() throws {
    let file = try AgentFile(text: "Hello {{ name }}", file: "x.md")
    #expect(try file.prepared(arguments: []).instructions == "Hello {{ name }}")
    #expect(throws: ConfigurationError.self) { try file.prepared(arguments: [("name", "x")]) }
  }

  @Test func `a place that the schema does not have is refused`() throws {
    let text = "---\ninput: {type: object, properties: {repo: {type: string}}}\n---\nHi {{ repos }}"
    let error = try #require(throws: ConfigurationError.self) {
      try AgentFile(text: text, file: "x.md").prepared(arguments: [])
    }
    #expect(error.suggestion == "repo")
  }
}
