import JSONKit
import LLM
import Runs
import Servers
import TestKit
import Testing

@testable import Agents

/// Tools that are too many to be offered at once.
@Suite(.timeLimit(.minutes(1)))
struct ToolSearchTests {
  private let agent = AgentDefinition(name: "a", model: "fake/fake")
  private let near = FunctionTool.fixed("near", "here")

  /// 300 tools of three servers, with about 60 KiB of descriptions.
  private let servers: [FakeServer] = ["git", "mail", "cal"].map { server in
    let tools = ["create", "list", "delete", "update"].flatMap { verb in
      (0..<25).map { number in
        FunctionTool(
          name: "\(verb)_\(server)_thing\(number)",
          description: "Does \(verb) with the \(server) thing \(number). "
            + String(repeating: "More words. ", count: 12)
        ) { _, _ in ToolResult("\(verb) \(server) \(number)") }
      }
    }
    return FakeServer(server, tools: tools)
  }

  private func settings(_ bytes: Int = 10_000) -> ToolSettings {
    var settings = ToolSettings()
    settings.maximumOfferedBytes = bytes
    return settings
  }

  private func runner(_ model: FakeModel, _ settings: ToolSettings? = nil, local: [any Tool] = []) -> AgentRunner {
    AgentRunner(
      provider: model, servers: MCPClient(servers), tools: local + [near], settings: settings ?? self.settings())
  }

  private func steps(_ run: TestRun) -> [JSON] { run.byCause.filter { $0["type"] != "server.state" } }

  private func offered(_ model: FakeModel) -> [[String]] { model.requests.map { $0.tools?.map(\.name) ?? [] } }

  @Test  // Q-15
  func `the model finds what it is not offered, and can call it afterwards, and nothing else`() async throws {
    let model = FakeModel(
      .call("mail__list_mail_thing3"), .call("search_tools", #"{"query":"delete mail thing 7"}"#, id: "c2"),
      .call("mail__delete_mail_thing7", id: "c3"), .text("ok"))
    let result = await runner(model).run(agent, input: "go", services: TestRun().services)
    #expect(result.output == "ok")
    let offered = offered(model)
    #expect(offered[0] == ["near", "search_tools"] && offered[1] == offered[0])
    #expect(offered[2].count == 12 && offered[2].starts(with: offered[0]) && offered[3] == offered[2])
    #expect(offered[2][2] == "mail__delete_mail_thing7")
    let results = model.requests[3].messages.flatMap(\.toolResults)
    #expect(results[0].isError && results[0].text.contains("no tool named"))
    #expect(results[1].text.contains("mail__delete_mail_thing7: Does delete with the mail thing 7."))
    #expect(results[2].text == "delete mail 7")
    let size = model.requests[0].tools?.reduce(0) { $0 + $1.json.text.utf8.count } ?? 0
    #expect(size < 1_500)
  }

  @Test func `below the bound all are offered, and nothing is searched for`() async throws {
    let model = FakeModel(.text("ok"))
    _ = await runner(model, settings(1 << 20)).run(agent, input: "go", services: TestRun().services)
    #expect(offered(model)[0].count == 301 && !offered(model)[0].contains("search_tools"))
  }

  @Test func `what an agent names is offered at once`() async throws {
    var named = agent
    (named.servers, named.tools) = (["cal"], ["*", "cal.list_cal_thing1"])
    let model = FakeModel(.text("ok"))
    _ = await runner(model).run(named, input: "go", services: TestRun().services)
    #expect(offered(model)[0].count == 101)
    (named.servers, named.tools) = (nil, ["*", "mail.list_mail_thing1"])
    let second = FakeModel(.text("ok"))
    _ = await runner(second).run(named, input: "go", services: TestRun().services)
    #expect(offered(second)[0] == ["near", "mail__list_mail_thing1", "search_tools"])
  }

  @Test func `where a tool of the program has the name, nothing is held back`() async throws {
    let model = FakeModel(.text("ok"))
    _ = await runner(model, local: [.fixed("search_tools", "mine")]).run(
      agent, input: "go", services: TestRun().services)
    #expect(offered(model)[0].count == 302)
  }

  @Test func `a search that finds nothing says so, and offers nothing`() async throws {
    let model = FakeModel(.call("search_tools", #"{"query":"zebra"}"#), .text("ok"))
    _ = await runner(model).run(agent, input: "go", services: TestRun().services)
    #expect(offered(model)[1] == ["near", "search_tools"])
    #expect(model.requests[1].messages.last?.toolResults.first?.text == #"No tool fits "zebra"; try other words."#)
  }

  @Test func `what was called stays on offer when the tools become too many`() async throws {
    var offer = ToolOffer(limit: 10_000)
    let (first, again) = (offer.take(["git.create_git_thing1"]), offer.take(["git.create_git_thing1"]))
    #expect(first && !again)
    var sources: [ToolCatalog.Source] = []
    for server in servers { sources.append(.init(server: server.name, tools: try await server.listTools())) }
    let catalog = offer.catalog { [sources] more in ToolCatalog(local: [near], servers: sources, builtin: more) }
    #expect(catalog.entries.map(\.name) == ["near", "search_tools", "git__create_git_thing1"])
  }

  @Test func `replayed and gone on with, the run offers the same`() async throws {
    let search = #"{"query":"update cal"}"#
    let whole = TestRun()
    let model = FakeModel(.call("search_tools", search), .call("cal__update_cal_thing0", id: "c2"), .text("ok"))
    let result = await runner(model).run(agent, input: "go", services: whole.services)
    let recording = Recording(run: whole.services.sources.runID, seed: 7, events: whole.journal.events)
    let again = await AgentRunner.recorded(settings: ToolSettings()).replay(
      agent, input: "go", recording, started: WallTime(milliseconds: 0), isStrict: true)
    #expect(again.divergence == nil && again.result == result, "\(again)")

    let searched = try #require(whole.journal.events.firstIndex { $0.kind == .toolResult })
    let rest = TestRun(events: Array(whole.journal.events.prefix(through: searched)))
    let second = FakeModel(.call("cal__update_cal_thing0", id: "c2"), .text("ok"))
    #expect(await runner(second).run(agent, input: "go", services: rest.services) == result)
    // The servers are there anew; everything else is what it was.
    let isSame = steps(rest) == steps(whole)
    #expect(isSame)
  }

  @Test(arguments: [
    ("create an issue", "github.create_issue"), ("createIssue", "github.create_issue"),
    ("issues", "github.create_issue"), ("mails of a customer", "mail.search"), ("customer", "mail.search"),
    ("WEATHER!", "sky.now"),
  ])
  func `the best is what has the rarest words in its name, then in its description`(query: String, first: String) {
    func tool(_ name: String, _ description: String, _ parameters: JSON.Object = [:]) -> any Tool {
      FunctionTool(name: name, description: description, parameters: ["properties": .object(parameters)]) { _, _ in
        ToolResult("")
      }
    }
    let catalog = ToolCatalog(servers: [
      .init(server: "github", tools: [tool("create_issue", "Opens one."), tool("create_label", "For an issue.")]),
      .init(server: "mail", tools: [tool("create", "Writes."), tool("search", "Finds mail.", ["customer": [:]])]),
      .init(server: "sky", tools: [tool("now", "The weather of a place.")]),
    ])
    #expect(ToolIndex(catalog.entries).best(query, 3).first?.qualifiedName == first)
    #expect(ToolIndex(catalog.entries).best("the of a", 3).isEmpty)
  }
}
