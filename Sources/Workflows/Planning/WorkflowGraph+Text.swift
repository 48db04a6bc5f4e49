/// The graph as a tree of lines for terminals.
extension WorkflowGraph {
  /// - Parameter unicode: Whether lines are drawn with box characters; with `|`, `-` and `` ` `` otherwise.
  package func text(unicode: Bool = true) -> String {
    let style: TreeStyle = unicode ? .unicode : .plain
    var lines: [String] = [name]
    for group in groups {
      if let name = group.name { lines.append(name) }
      group.write(to: &lines, margin: "", style)
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// The characters of a tree.
private struct TreeStyle {
  var branch: String
  var last: String
  var line: String
  let blank = "   "
  var arrow: String

  static let unicode = TreeStyle(branch: "├─ ", last: "└─ ", line: "│  ", arrow: "←")
  static let plain = TreeStyle(branch: "|- ", last: "`- ", line: "|  ", arrow: "<-")
}

extension WorkflowGraph.Group {
  fileprivate func write(to lines: inout [String], margin: String, _ style: TreeStyle) {
    let isSequence: Bool = edges.elementsEqual(
      zip(nodes, nodes.dropFirst()).map {
        WorkflowGraph.Edge(from: $0.number, to: $1.number)
      })
    for (index, node) in nodes.enumerated() {
      let isLast: Bool = index == nodes.count - 1
      var line: String = margin + (isLast ? style.last : style.branch) + node.label
      let before: [String] = edges.filter { $0.to == node.number }.compactMap { edge in
        nodes.first { $0.number == edge.from }?.id
      }
      if !isSequence, !before.isEmpty { line += " \(style.arrow) " + before.joined(separator: ", ") }
      lines.append(line)
      node.writeGroups(to: &lines, margin: margin + (isLast ? style.blank : style.line), style)
    }
  }
}

extension WorkflowGraph.Node {
  fileprivate func writeGroups(to lines: inout [String], margin: String, _ style: TreeStyle) {
    for (index, group) in groups.enumerated() {
      guard let name = group.name else {
        group.write(to: &lines, margin: margin, style)
        continue
      }
      let isLast: Bool = index == groups.count - 1
      lines.append(margin + (isLast ? style.last : style.branch) + "[" + name.oneLine + "]")
      group.write(to: &lines, margin: margin + (isLast ? style.blank : style.line), style)
    }
  }
}

extension String {
  /// The text with its line ends and other blanks as single spaces.
  var oneLine: String {
    split { $0 == "\n" || $0 == "\r\n" || $0 == "\t" || $0 == " " }.joined(separator: " ")
  }
}
