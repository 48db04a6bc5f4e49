import Agents
package import JSONKit
package import Runs
package import Workflows

extension Client {
  /// The workflows of the configuration: the files in the `workflows` folder of every level, the nearer one of a name.
  package func workflowPlaces() throws -> [WorkflowPlace] {
    try WorkflowFiles(environment: host.environment).places()
  }

  /// A workflow by its name, or by its path when it names a file: with a `/`, or an ending of YAML or JSON.
  ///
  /// - Throws: ``ConfigurationError``; of an unknown name with what was probably meant.
  package func workflowSource(_ nameOrPath: String) throws -> WorkflowSource {
    try WorkflowFiles(environment: host.environment).source(nameOrPath)
  }

  /// What the servers that a workflow names offer, for the checker, and why some could not be asked.
  package func workflowTools(_ workflow: Workflow) async -> (tools: WorkflowTools, problems: [String]) {
    (WorkflowTools([:], otherServers: Set(servers.servers.map(\.name))), [])
  }

  /// Runs a workflow and keeps the run, while `events` reads what happens.
  ///
  /// - Parameter key: the same key gives the same run again, which goes on if it is not over.
  /// - Throws: `RunStoreError`, `StoreError`, and what `events` throws.
  package func run(
    _ source: WorkflowSource, inputs: JSON, key: String? = nil, control: RunControl = RunControl(),
    events: @Sendable (EventReader) async throws -> Void = { _ in }
  ) async throws -> WorkflowResult {
    throw ConfigurationError(.unsupported, "workflows cannot be run yet")
  }
}
