package import JSONKit
import JSONRPC
import MCP

/// How a task is written where it outlives its process.
extension MCPTaskRecord {
  /// The whole task.
  package var json: JSON {
    var members: JSON.Object = [
      "id": .string(id), "owner": .string(owner), "status": .string(status.rawValue), "created": .double(createdAt),
      "updated": .double(updatedAt), "expires": .double(expiresAt), "questions": .object(questions),
      "answers": .object(answers),
    ]
    members["call"] = call?.json
    if restarts > 0 { members["restarts"] = JSON(restarts) }
    members["result"] = result
    members["error"] = error?.json
    return .object(members)
  }

  /// What ``json`` wrote; nil for anything else.
  package init?(json: JSON) {
    guard let id = json["id"]?.stringValue, let owner = json["owner"]?.stringValue,
      let status = json["status"]?.stringValue,
      let created = json["created"]?.doubleValue, let updated = json["updated"]?.doubleValue,
      let expires = json["expires"]?.doubleValue
    else { return nil }
    self.init(id: id, owner: owner, createdAt: created, expiresAt: expires)
    self.status = MCPTaskState.Status(rawValue: status)
    updatedAt = updated
    questions = json["questions"]?.objectValue ?? [:]
    answers = json["answers"]?.objectValue ?? [:]
    call = json["call"].flatMap { MCPTaskCall(json: $0) }
    restarts = json["restarts"]?.intValue ?? 0
    result = json["result"]
    error = json["error"].flatMap { RPCError(json: $0) }
  }
}

extension MCPTaskCall {
  fileprivate var json: JSON {
    [
      "tool": .string(tool), "arguments": arguments, "revision": .string(revision), "capabilities": capabilities,
    ]
  }

  fileprivate init?(json: JSON) {
    guard let tool = json["tool"]?.stringValue, let revision = json["revision"]?.stringValue else { return nil }
    self.init(
      tool: tool, arguments: json["arguments"] ?? [:], revision: revision, capabilities: json["capabilities"] ?? [:])
  }
}
