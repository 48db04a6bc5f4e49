import ArgumentParser
import JSONKit
import Runs
import Workflows

/// How inputs are written on the command line.
struct WorkflowInputOptions: ParsableArguments, Sendable {
  @Option(
    name: [.customShort("i"), .customLong("input")],
    help: ArgumentHelp(
      "An input, of the type that the workflow says; name=@FILE takes a file, name:=JSON any value.",
      valueName: "name=value"), completion: WorkflowInputNames.completion)
  var input: [String] = []

  @Option(help: ArgumentHelp("All inputs as one object; -i comes on top.", valueName: "json|@file"))
  var inputs: String?

  /// The inputs of a workflow with its defaults, checked.
  ///
  /// - Throws: ``CommandFailure`` with exit code 2.
  func read(for workflow: Workflow, _ streams: StandardStreams) throws(CommandFailure) -> JSON {
    var given: JSON.Object = try whole(streams)
    for member in try typed(workflow, streams) { given[member.key] = member.value }
    let names: [String] = workflow.inputs.map(\.name)
    for member in given where !names.contains(where: { $0.sameBytes(as: member.key) }) {
      let known: String = names.isEmpty ? "; it takes none" : "; it takes \(names.joined(separator: ", "))"
      let near: String = member.key.didYouMean(in: names)
      throw .usage("\(workflow.name) has no input \"\(member.key)\"" + (near.isEmpty ? known : near))
    }
    var all = JSON.Object()
    for input in workflow.inputs {
      guard let value: JSON = given[input.name] ?? input.defaultValue else { throw Self.missing(workflow, given) }
      try Self.check(value, input)
      all.append(input.name, value)
    }
    return .object(all)
  }

  private func whole(_ streams: StandardStreams) throws(CommandFailure) -> JSON.Object {
    guard let inputs else { return [:] }
    let text: String = try TextArgument(inputs).read(streams)
    do {
      guard let members: JSON.Object = try JSON(parsing: text).objectValue else {
        throw CommandFailure.usage("--inputs must be an object, such as '{\"topic\": \"jq\"}'")
      }
      return members
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      throw .usage("--inputs is no JSON: \(error)")
    }
  }

  private func typed(_ workflow: Workflow, _ streams: StandardStreams) throws(CommandFailure) -> JSON.Object {
    var words: [String] = []
    for word in input {
      guard let equals: String.Index = word.firstIndex(of: "="), equals > word.startIndex else {
        throw .usage("-i \(word): write name=value")
      }
      let text = String(word[word.index(after: equals)...])
      words.append(text.hasPrefix("@") ? word[...equals] + (try TextArgument(text).read(streams)) : word)
    }
    return try CallArguments(schema: workflow.inputSchema).read(words).objectValue ?? [:]
  }

  private static func missing(_ workflow: Workflow, _ given: JSON.Object) -> CommandFailure {
    let missing: [String] = workflow.inputs.filter { $0.isRequired && given[$0.name] == nil }.map { input in
      let type: String = input.schema["type"]?.stringValue.map { " (\($0))" } ?? ""
      let about: String = input.schema["description"]?.stringValue.map { ": \($0)" } ?? ""
      return "\n  -i \(input.name)=…\(type)\(about)"
    }
    return .usage("\(workflow.name) needs \(missing.count == 1 ? "an input" : "inputs")" + missing.joined())
  }

  private static func check(_ value: JSON, _ input: WorkflowInput) throws(CommandFailure) {
    let violations: [JSONSchema.Violation]
    do throws(JSONSchemaError) {
      violations = try JSONSchema(input.schema).validate(value)
    } catch {
      throw CommandFailure(.configuration, "schema", "the schema of the input \"\(input.name)\": \(error)")
    }
    guard !violations.isEmpty else { return }
    let told: String = violations.map(\.message).joined(separator: "; ")
    throw .usage("the input \"\(input.name)\" does not fit: \(told)")
  }
}
