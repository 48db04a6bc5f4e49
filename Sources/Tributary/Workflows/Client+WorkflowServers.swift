import Agents
import JSONKit
import Runs
import Servers
import Workflows

extension Client {
  /// Connects the servers that a kept workflow requires: those of its list, and those that nothing runs without.
  ///
  /// - Throws: `RunFailure` when one is not set up or not there; then nothing of the run is performed, and it stays as it is.
  func requireServers(of snapshot: JSON) async throws {
    let (known, isLocal) = (servers.servers.map(\.name), !tools.list().isEmpty)
    let named = Self.workflow(of: snapshot)?.servers.map(\.text) ?? []
    let remote = named.filter { !(isLocal && $0 == ClientWorkflowHost.localServer) }
    for name in remote where !known.contains(where: { $0.sameBytes(as: name) }) {
      throw RunFailure(
        .invalid, "unknown_server",
        "the workflow uses the server \"\(name)\", which is not set up\(name.didYouMean(in: known))")
    }
    let required = remote + servers.required
    let statuses = await servers.offer(required, required: required)
    try Task.checkCancellation()
    if let missing = statuses.first(where: \.isFailure) { throw RunFailure(missing) }
  }

  /// The workflow that a kept run is of; nil for a function.
  static func workflow(of snapshot: JSON) -> Workflow? {
    guard let definition = snapshot["definition"], let file = definition["file"]?.stringValue,
      let text = definition["text"]?.stringValue
    else { return nil }
    return (try? WorkflowFile(text: text, file: file))?.workflow
  }
}
