import JSONKit
import Policies
import Testing

struct FlowTests {
  private static let lists = """
    labels:
      untrusted: [web.*, mail.*]
      private: [files.*, mail.*, "!mail.list"]
      customer: [files.customers]
    egress: [slack.*, "!slack.read", web.post]
    """
  private static let both: Set<FlowLabel> = [.untrusted, .private]

  @Test func `results have the labels of all patterns that name their call`() throws {
    let set = try PolicySet((.project, Self.lists))
    #expect(set.labels(ofResult: .tool("web.get")) == [.untrusted])
    #expect(set.decide(.tool("files.customers")).labels == [.private, FlowLabel(rawValue: "customer")])
    #expect(set.decide(.tool("mail.read")).labels == Self.both)
    #expect(set.decide(.tool("mail.list")).labels == [.untrusted])
    #expect(set.decide(.tool("git.log")).labels == [])
    #expect(set.decide(PolicyCall(.resource, server: "web", name: "https://example.org/a")).labels == [.untrusted])
  }

  @Test func `the order in which a run reads means nothing`() throws {
    let set = try PolicySet((.project, Self.lists))
    for order in [["web.get", "files.read"], ["files.read", "web.get"], ["mail.read"]] {
      var state = FlowState()
      for name in order {
        #expect(set.decide(.tool("slack.post", labels: state.labels)).verdict == .allow)
        state.saw(set.decide(.tool(name)).labels, from: name)
      }
      let decision = set.decide(.tool("slack.post", labels: state.labels))
      #expect(decision.verdict.word == "ask")
      #expect(decision.ground == .flow)
      #expect(set.decide(.tool("slack.read", labels: state.labels)).verdict == .allow)
      #expect(set.decide(.tool("git.push", labels: state.labels)).verdict == .allow)
    }
  }

  @Test func `a state remembers what brought each label first`() {
    var state = FlowState(labels: [.private])
    state.saw([.untrusted, .private], from: "mail.read")
    state.saw([.untrusted], from: "web.get")
    #expect(state.labels == Self.both)
    #expect(state.origins == [.untrusted: "mail.read"])
  }

  @Test(arguments: [
    (PermissionMode.default, "ask"), (.auto, "ask"), (.bypass, "allow"), (.plan, "deny"),
  ])
  func `auto does not answer for the flow of labels`(mode: PermissionMode, verdict: String) throws {
    let set = try PolicySet((.project, Self.lists))
    #expect(set.decide(.tool("slack.post", mode: mode, labels: Self.both)).verdict.word == verdict)
  }

  @Test func `with flow deny no mode and no rule helps`() throws {
    let allow = "rules: [{ match: { tool: slack.post, labels: [untrusted, private] }, then: allow }]"
    for level in PolicySource.Level.allCases {
      let set = try PolicySet((level, Self.lists + "\nflow: deny"), (level == .user ? .flag : .user, allow))
      #expect(set.decide(.tool("slack.post", mode: .bypass, labels: Self.both)).verdict.word == "deny")
    }
  }

  @Test func `a rule that allows and names the labels stands in for the approval`() throws {
    let named =
      "rules: [{ match: { tool: slack.post, labels: [untrusted, private], arguments: '.to == \"me\"' }, then: allow }]"
    let unnamed = "rules: [{ match: { tool: slack.post }, then: allow }]"
    let call = PolicyCall.tool("slack.post", ["to": "me"], labels: Self.both)
    for (level, rule, verdict) in [
      (PolicySource.Level.system, named, "allow"), (.user, named, "allow"), (.flag, named, "allow"),
      (.project, named, "ask"), (.local, named, "ask"), (.user, unnamed, "ask"),
    ] {
      let set = try PolicySet((level == .project ? .local : .project, Self.lists), (level, rule))
      #expect(set.decide(call).verdict.word == verdict, "\(level)")
    }
    let set = try PolicySet((.project, Self.lists), (.user, named))
    #expect(set.decide(.tool("slack.post", ["to": "all"], labels: Self.both)).verdict.word == "ask")
    let more: Set<FlowLabel> = Self.both.union([FlowLabel(rawValue: "customer")])
    #expect(set.decide(.tool("slack.post", ["to": "me"], labels: more)).verdict.word == "ask")
  }

  @Test func `a level that says flow itself is answered by itself alone`() throws {
    let named = "rules: [{ match: { tool: slack.post, labels: [untrusted, private] }, then: allow }]"
    let call = PolicyCall.tool("slack.post", labels: Self.both)
    let system = try PolicySet((.system, "flow: ask"), (.user, named), (.project, Self.lists))
    #expect(system.decide(call).verdict.word == "ask")
    let both = try PolicySet((.system, "flow: ask\n" + named), (.user, named), (.project, Self.lists))
    #expect(both.decide(call).verdict == .allow)
    let project = try PolicySet((.user, named), (.project, Self.lists + "\nflow: ask"))
    #expect(project.decide(call).verdict.word == "ask")
  }
}
