import Agents
import JSONKit
import LLM
import Runs
import Servers
import TestKit
import Testing

struct ToolCatalogTests {
  private func source(_ server: String, _ tools: [String]) -> ToolCatalog.Source {
    ToolCatalog.Source(server: server, tools: tools.map { .fixed($0, "") as FunctionTool })
  }

  private func names(_ sources: [ToolCatalog.Source], local: [String] = []) -> [String] {
    let tools: [any Tool] = local.map { .fixed($0, "") as FunctionTool }
    return ToolCatalog(local: tools, servers: sources).entries.map(\.name)
  }

  @Test func `local tools come first, then servers by name, each in its own order`() {
    let names = names([source("b", ["z", "a"]), source("a", ["m"])], local: ["two", "one"])
    #expect(names == ["two", "one", "a__m", "b__z", "b__a"])
  }

  @Test func `what is visible can be called, and nothing else can`() {
    let filters = [ToolFilter(deny: ["a.x"]), ToolFilter(allow: ["a.*", "one"])]
    let one: FunctionTool = .fixed("one", "")
    let two: FunctionTool = .fixed("two", "")
    let catalog = ToolCatalog(
      local: [one, two], servers: [source("a", ["x", "y"]), source("b", ["x"])], filters: filters)
    #expect(catalog.definitions.map(\.name) == ["one", "a__y"])
    for definition in catalog.definitions { #expect(catalog.entry(named: definition.name) != nil) }
    for name in ["a__x", "b__x", "two", "a.y"] { #expect(catalog.entry(named: name) == nil) }
    #expect(catalog.entry(qualified: "a.y")?.name == "a__y")
    #expect(catalog.definitions[1].qualifiedName == "a.y")
  }

  @Test func `tools of the host pass no filter and come last`() {
    let builtin: FunctionTool = .fixed("read_result", "")
    let catalog = ToolCatalog(
      servers: [source("a", ["x"])], filters: [ToolFilter(allow: ["a.*"])], builtin: [builtin])
    #expect(catalog.entries.map(\.name) == ["a__x", "read_result"])
  }

  @Test  // T-07
  func `names that could mean two tools get a hash`() {
    let both = names([source("a", ["b__c"]), source("a__b", ["c"]), source("a_", ["_b"]), source("a", ["__b"])])
    #expect(Set(both).count == both.count)
    #expect(both.contains("a__b__c"))
    #expect(!names([source("a__b", ["c"])]).contains("a__b__c"))
  }

  @Test(  // T-08
    arguments: ["größe", "with space", "a.b/c", "🧵", String(repeating: "long", count: 50), "", "tab\tname"])
  func `any name becomes one a provider takes`(tool: String) throws {
    let name = try #require(names([source("server", [tool])]).first)
    #expect((1...64).contains(name.utf8.count))
    #expect(
      name.utf8.allSatisfy {
        $0 == 0x5f || $0 == 0x2d || (0x30...0x39).contains($0) || (0x41...0x5a).contains($0)
          || (0x61...0x7a).contains($0)
      })
  }

  @Test  // Q-12 T-08
  func `long names that differ only at the end stay apart`() {
    let long = String(repeating: "x", count: 200)
    let names = names([source("s", [long + "1", long + "2"])])
    #expect(Set(names).count == 2)
    #expect(names.allSatisfy { $0.utf8.count == 64 })
  }

  /// Names of all kinds, the same for one seed.
  private static func randomName(_ generator: inout SeededGenerator) -> String {
    let alphabet = Array("abcXYZ019_-__ ./äß🧵\u{301}".unicodeScalars)
    let length = Int.random(in: 0..<10, using: &generator) == 0 ? 200 : Int.random(in: 0..<12, using: &generator)
    var name = ""
    for _ in 0..<length { name.unicodeScalars.append(alphabet.randomElement(using: &generator) ?? "a") }
    return name
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)  // S-04 T-07 T-08
  func `names are unique, reversible, and independent of order and of other servers`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var servers: [String: Set<String>] = [:]
    for _ in 0..<30 {
      let tools = (0..<Int.random(in: 1..<12, using: &generator)).map { _ in Self.randomName(&generator) }
      servers[Self.randomName(&generator), default: []].formUnion(tools)
    }
    let sources = servers.map { source($0.key, $0.value.sorted()) }.sorted { $0.server < $1.server }
    let catalog = ToolCatalog(servers: sources)
    #expect(Set(catalog.entries.map { Array($0.name.utf8) }).count == catalog.entries.count)
    for entry in catalog.entries {
      let found = catalog.entry(named: entry.name)
      #expect(found?.server == entry.server)
      #expect(found?.tool.name.utf8.elementsEqual(entry.tool.name.utf8) == true)
    }
    let shuffled = ToolCatalog(servers: sources.shuffled(using: &generator))
    #expect(shuffled.entries.map(\.name) == catalog.entries.map(\.name))
    for source in sources {
      let alone = ToolCatalog(servers: [source]).entries.map(\.name)
      #expect(alone == catalog.entries.filter { $0.server == source.server }.map(\.name))
    }
  }

  @Test func `an unknown name gets a suggestion`() {
    let catalog = ToolCatalog(servers: [source("files", ["read_file"])])
    #expect(catalog.suggestion(for: "files__read_fle").contains("files__read_file"))
    #expect(catalog.suggestion(for: "weather").isEmpty)
  }
}
