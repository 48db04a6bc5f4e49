package import Workflows

extension Workflow {
  /// The servers that the workflow names: those of its list, else those of its steps, in the order of the file.
  package var serverNames: [String] {
    var names: [String] = servers.map(\.text)
    if names.isEmpty {
      Self.collect(steps, into: &names)
      if let finally { Self.collect(finally, into: &names) }
    }
    return names
  }

  private static func collect(_ block: Block, into names: inout [String]) {
    for step in block.steps {
      let server: String? =
        switch step.verb {
        case .call(let call): call.server
        case .read(let read): read.server
        case .get(let get): get.server
        default: nil
        }
      if let server, !names.contains(server) { names.append(server) }
      for inner in step.verb.blocks { collect(inner, into: &names) }
      if case .steps(let inner)? = step.modifiers.onError { collect(inner, into: &names) }
      if let inner = step.modifiers.compensate { collect(inner, into: &names) }
    }
  }
}
