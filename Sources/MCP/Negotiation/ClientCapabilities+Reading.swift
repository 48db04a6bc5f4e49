package import JSONKit

extension ClientCapabilities {
  /// Reads what a client declared, in the form of either era; members of a wrong type count as absent.
  package init(json: JSON?) {
    roots = json?["roots"]?.objectValue != nil
    if let sampling = json?["sampling"]?.objectValue {
      input.insert(.sampling)
      if sampling["tools"]?.objectValue != nil { input.insert(.samplingTools) }
      if sampling["context"]?.objectValue != nil { input.insert(.samplingContext) }
    }
    if let elicitation = json?["elicitation"]?.objectValue {
      let urls = elicitation["url"]?.objectValue != nil
      if urls { input.insert(.urls) }
      if elicitation["form"]?.objectValue != nil || !urls { input.insert(.forms) }
    }
    tasks = json?["extensions"]?[ExtensionID.tasks]?.objectValue != nil
  }

  /// What is wanted here and not declared there.
  package func missing(in declared: ClientCapabilities) -> ClientCapabilities {
    var input = input.subtracting(declared.input)
    if input.contains(.samplingTools) { input.insert(.sampling) }
    return ClientCapabilities(input: input, roots: roots && !declared.roots, tasks: tasks && !declared.tasks)
  }
}
