import JSONKit
import JSONRPC
import MCP

/// A task in the form of one revision.
///
/// Source: Model Context Protocol, extension `io.modelcontextprotocol/tasks`, and schema `Task`, revision 2025-11-25;
/// read 2026-11-25.
struct TaskShape: Sendable {
  let revision: MCPRevision
  let pollInterval: Duration

  /// The members that every message about a task has.
  func members(_ task: MCPTaskRecord) -> JSON.Object {
    let isModern = revision.era == .modern
    let life = JSON.integer(Int64((task.expiresAt - task.createdAt) * 1000))
    return [
      "taskId": .string(task.id), "status": .string(status(task).rawValue),
      "createdAt": .string(Self.text(task.createdAt)), "lastUpdatedAt": .string(Self.text(task.updatedAt)),
      isModern ? "ttlMs" : "ttl": life,
      isModern ? "pollIntervalMs" : "pollInterval": .integer(max(1, pollInterval.milliseconds)),
    ]
  }

  /// The whole state: in the extension with what is asked and what came of it.
  func detailed(_ task: MCPTaskRecord) -> JSON.Object {
    var members = members(task)
    guard revision.era == .modern else { return members }
    switch task.status {
    case .inputRequired: members.append("inputRequests", .object(task.questions))
    case .completed: members.append("result", task.result ?? nil)
    case .failed: members.append("error", (task.error ?? .internalError("the task failed")).json)
    default: break
    }
    return members
  }

  /// The older form calls a task failed when its tool says that it failed; the extension calls it completed.
  private func status(_ task: MCPTaskRecord) -> MCPTaskState.Status {
    let isOld = revision.era == .legacy
    return isOld && task.result?["isError"]?.boolValue == true ? .failed : task.status
  }

  /// RFC 3339, in whole seconds.
  static func text(_ secondsSince1970: Double) -> String {
    let seconds = Int64(secondsSince1970.rounded(.down))
    let (days, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
    let date = CivilDate(daysSince1970: rest < 0 ? days - 1 : days)
    let time = rest < 0 ? rest + 86_400 : rest
    let numbers = [date.month, date.day, time / 3600, time / 60 % 60, time % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return "\(date.year)-\(numbers[0])-\(numbers[1])T\(numbers[2]):\(numbers[3]):\(numbers[4])Z"
  }
}
