import JSONKit
import Runs

extension Interpreter {
  /// The outputs of the workflow, else the result of its last step.
  func outputs(_ result: StepResult, in place: StepPlace) throws(StepStop) -> JSON {
    if workflow.outputs.isEmpty { return result.raw.isEmptyAnswer ? [:] : result.raw }
    let scope: ExpressionScope = result.scope ?? ExpressionScope()
    var members = JSON.Object()
    for output in workflow.outputs {
      let path = "outputs." + output.name
      let value: JSON = try value(output.value, scope, path, place)
      try check(value, output, path)
      members.append(output.name, value)
    }
    return .object(members)
  }

  private func check(_ value: JSON, _ output: WorkflowOutput, _ path: String) throws(StepStop) {
    guard let schema = output.schema else { return }
    do throws(StepFailure) {
      let problems = try schemas.problems(of: value, schema)
      guard !problems.isEmpty else { return }
      throw StepFailure(
        .schema, code: "outputs",
        "the output \(output.name) does not fit its schema: " + problems.joined(separator: "; "))
    } catch {
      throw .failed(error.at(path))
    }
  }

  /// The inputs with their defaults, checked.
  static func inputs(_ given: JSON, of workflow: Workflow, _ schemas: SchemaCache) throws(StepFailure) -> JSON {
    guard let members = given.isNull ? JSON.Object() : given.objectValue else {
      throw StepFailure(.schema, code: "inputs", "the inputs are \(given.kindDescription), not an object")
    }
    let names = workflow.inputs.map(\.name)
    for member in members where !names.contains(where: { $0.sameBytes(as: member.key) }) {
      throw StepFailure(
        .schema, code: "inputs",
        "\(workflow.name) has no input \"\(member.key)\"" + member.key.didYouMean(in: names))
    }
    var all = JSON.Object()
    for input in workflow.inputs {
      guard let value = members[input.name] ?? input.defaultValue else {
        throw StepFailure(.schema, code: "inputs", "\(workflow.name) needs the input \"\(input.name)\"")
      }
      let problems = try schemas.problems(of: value, input.schema)
      if !problems.isEmpty {
        throw StepFailure(
          .schema, code: "inputs", "the input \"\(input.name)\" does not fit: " + problems.joined(separator: "; "))
      }
      all.append(input.name, value)
    }
    return .object(all)
  }
}

extension JSON {
  /// Whether it says nothing: a run that succeeded always gives something.
  var isEmptyAnswer: Bool { isNull || stringValue == "" }
}
