package import Agents
package import JSONKit
package import Runs
package import Workflows

/// How a kept run ended, or where it stands, whatever kind of run it is.
package enum KeptResult: Sendable {
  case workflow(WorkflowResult)
  case agent(RunResult)

  /// The run's id.
  package var run: String {
    switch self {
    case .workflow(let result): result.run
    case .agent(let result): result.run
    }
  }

  package var status: RunStatus {
    switch self {
    case .workflow(let result): result.status
    case .agent(let result): result.status
    }
  }

  /// Null unless it succeeded.
  package var output: JSON {
    switch self {
    case .workflow(let result): result.output
    case .agent(let result): result.output
    }
  }

  /// What a process that did this run alone ends with.
  package var exitCode: ExitCode { status.exitCode }

  /// The `data` of the last event.
  package var json: JSON {
    switch self {
    case .workflow(let result): result.json
    case .agent(let result): result.json
    }
  }
}
