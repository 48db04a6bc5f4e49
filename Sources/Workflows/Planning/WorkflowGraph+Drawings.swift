/// The graph in the languages of programs that draw.
extension WorkflowGraph {
  /// A flowchart of Mermaid.
  package var mermaid: String {
    var lines: [String] = ["flowchart TD"]
    for group in groups { group.writeMermaid(to: &lines, margin: "  ", prefix: group.name.map { _ in "finally" }) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A digraph of Graphviz.
  package var dot: String {
    var lines: [String] = ["digraph \"\(name)\" {", "  compound=true;", "  node [shape=box];"]
    for group in groups { group.writeDOT(to: &lines, margin: "  ", prefix: group.name.map { _ in "finally" }) }
    return lines.joined(separator: "\n") + "\n}\n"
  }
}

extension WorkflowGraph.Group {
  fileprivate func writeMermaid(to lines: inout [String], margin: String, prefix: String?) {
    var inside: String = margin
    if let name, let prefix {
      lines.append("\(margin)subgraph \(prefix)[\"\(name.oneLine.mermaidText)\"]")
      inside += "  "
    }
    for node in nodes {
      guard !node.groups.isEmpty else {
        lines.append("\(inside)n\(node.number)[\"\(node.label.mermaidText)\"]")
        continue
      }
      lines.append("\(inside)subgraph n\(node.number)[\"\(node.label.mermaidText)\"]")
      for (index, group) in node.groups.enumerated() {
        group.writeMermaid(to: &lines, margin: inside + "  ", prefix: "n\(node.number)_\(index)")
      }
      lines.append("\(inside)end")
    }
    for edge in edges { lines.append("\(inside)n\(edge.from) --> n\(edge.to)") }
    if name != nil, prefix != nil { lines.append("\(margin)end") }
  }

  fileprivate func writeDOT(to lines: inout [String], margin: String, prefix: String?) {
    var inside: String = margin
    if let name, let prefix {
      lines.append("\(margin)subgraph cluster_\(prefix) {")
      inside += "  "
      lines.append("\(inside)label=\"\(name.oneLine.dotText)\";")
    }
    for node in nodes {
      guard !node.groups.isEmpty else {
        lines.append("\(inside)n\(node.number) [label=\"\(node.label.dotText)\"];")
        continue
      }
      lines.append("\(inside)subgraph cluster_n\(node.number) {")
      lines.append("\(inside)  label=\"\(node.label.dotText)\";")
      // An edge of Graphviz ends at a node: this one stands for the whole step.
      lines.append("\(inside)  n\(node.number) [shape=point];")
      for (index, group) in node.groups.enumerated() {
        group.writeDOT(to: &lines, margin: inside + "  ", prefix: "n\(node.number)_\(index)")
      }
      lines.append("\(inside)}")
    }
    for edge in edges { lines.append("\(inside)n\(edge.from) -> n\(edge.to)\(ends(of: edge));") }
    if name != nil, prefix != nil { lines.append("\(margin)}") }
  }

  /// Edges to and from a step with steps inside are cut at its border.
  private func ends(of edge: WorkflowGraph.Edge) -> String {
    let isCluster: (Int) -> Bool = { number in nodes.first { $0.number == number }?.groups.isEmpty == false }
    var ends: [String] = []
    if isCluster(edge.from) { ends.append("ltail=cluster_n\(edge.from)") }
    if isCluster(edge.to) { ends.append("lhead=cluster_n\(edge.to)") }
    return ends.isEmpty ? "" : " [\(ends.joined(separator: ", "))]"
  }
}

extension String {
  /// The text with what Mermaid would read as its own.
  fileprivate var mermaidText: String {
    replacing("#", with: "#35;").replacing("\"", with: "#quot;").replacing("<", with: "#lt;")
      .replacing(">", with: "#gt;").replacing("`", with: "#96;")
  }

  fileprivate var dotText: String { replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") }
}
