import JSONKit
import Testing

@testable import Workflows

@Suite struct WorkflowGraphTests {
  private static let text = """
    workflow: 1
    name: demo
    steps:
      - { id: log, call: git.log }
      - { id: each, if: "true", map: $steps.log.output, steps: [{ id: note, prompt: 'Say "it"' }] }
      - id: route
        switch:
          - { when: $steps.log.status == "done", steps: [{ id: x, set: 1 }, { id: y, set: 2 }] }
          - { steps: [{ id: z, fail: No }] }
      - { id: graph, steps: [{ id: a, set: 1 }, { id: b, set: 1 }, { id: c, set: 1, needs: [a, b] }] }
    finally: [{ id: clean, set: 1 }]
    """

  private func graph() throws -> WorkflowGraph {
    WorkflowGraph(try WorkflowFile(text: Self.text, file: "f.yaml").workflow)
  }

  @Test func `the text is a tree`() throws {
    #expect(
      try graph().text() == """
        demo
        ├─ log: call git.log
        ├─ each: map 4 at once (if)
        │  └─ note: prompt
        ├─ route: switch
        │  ├─ [$steps.log.status == "done"]
        │  │  ├─ x: set
        │  │  └─ y: set
        │  └─ [else]
        │     └─ z: fail
        └─ graph: steps
           ├─ a: set
           ├─ b: set
           └─ c: set ← a, b
        finally
        └─ clean: set

        """)
  }

  @Test func `a terminal without Unicode gets plain characters`() throws {
    let text: String = try graph().text(unicode: false)
    #expect(text.utf8.allSatisfy { $0 < 0x80 })
    #expect(text.contains("   `- c: set <- a, b"))
  }

  @Test func `Mermaid gets nodes, groups and arrows`() throws {
    #expect(
      try graph().mermaid == """
        flowchart TD
          n0["log: call git.log"]
          subgraph n1["each: map 4 at once (if)"]
            n2["note: prompt"]
          end
          subgraph n3["route: switch"]
            subgraph n3_0["$steps.log.status == #quot;done#quot;"]
              n4["x: set"]
              n5["y: set"]
              n4 --> n5
            end
            subgraph n3_1["else"]
              n6["z: fail"]
            end
          end
          subgraph n7["graph: steps"]
            n8["a: set"]
            n9["b: set"]
            n10["c: set"]
            n8 --> n10
            n9 --> n10
          end
          n0 --> n1
          n1 --> n3
          n3 --> n7
          subgraph finally["finally"]
            n11["clean: set"]
          end

        """)
  }

  @Test func `Graphviz gets clusters whose edges end at their border`() throws {
    let dot: String = try graph().dot
    #expect(dot.hasPrefix("digraph \"demo\" {\n  compound=true;\n"))
    #expect(dot.contains("  n0 -> n1 [lhead=cluster_n1];\n"))
    #expect(dot.contains("  n1 -> n3 [ltail=cluster_n1, lhead=cluster_n3];\n"))
    #expect(dot.contains("label=\"$steps.log.status == \\\"done\\\"\";"))
    #expect(dot.count { $0 == "{" } == dot.count { $0 == "}" })
  }

  @Test(arguments: ExampleFiles.names) func `every step of an example is in all drawings`(name: String) throws {
    let workflow = try WorkflowFile(text: try ExampleFiles.text(name), file: "\(name).yaml").workflow
    let graph = WorkflowGraph(workflow)
    for entry in WorkflowPlan(workflow).entries {
      let id = String(try #require(entry.path.split(separator: "/").last))
      for drawing in [graph.text(), graph.mermaid, graph.dot] {
        #expect(drawing.contains("\(id): \(entry.kind.rawValue)"))
      }
    }
    #expect(graph.json["workflow"] == .string(name))
  }
}
