import ArgumentParser
import Tributary
import Workflows

/// What a shell offers behind `-i`: the inputs of the workflow that the command line names, those that it has no value for.
enum WorkflowInputNames {
  static let completion = CompletionKind.custom { words, index, prefix in
    let others: [String] = words.indices.filter { $0 != index }.map { words[$0] }
    return names(in: others).filter { name in
      !others.contains { $0.hasPrefix(name) } && name.hasPrefix(prefix)
    }
  }

  /// `name=` for every input of the first word that is a workflow.
  private static func names(in words: [String]) -> [String] {
    guard let client = try? Client() else { return [] }
    for word in words.drop(while: { $0 != "run" && $0 != "plan" }).dropFirst() where !word.hasPrefix("-") {
      guard let source = try? client.workflowSource(word),
        let workflow = try? WorkflowFile(text: source.text, file: source.file).workflow
      else { continue }
      return workflow.inputs.map { $0.name + "=" }
    }
    return []
  }
}
