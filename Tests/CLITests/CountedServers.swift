import Foundation
import JSONKit

/// The built-in tools behind servers that keep a line of every call, so that what was done is known from outside of runs.
///
/// The line is in the file before the call is performed, and so before anybody hears its answer.
enum CountedServers {
  /// A call that reached a server.
  struct Call: Hashable, Sendable {
    /// `server.tool`.
    var tool: String
    var arguments: JSON
    /// By which a server would know the call again.
    var key: String
  }

  /// What its server says of a tool.
  enum Hint: String, CaseIterable, Sendable {
    /// A call may be made again.
    case reading
    /// A call of which nobody knows whether it was made is in doubt.
    case changing

    /// The folder of the servers whose tools have this hint.
    var servers: String { self == .reading ? "reading.d" : "changing.d" }
  }

  /// The time before and after the line is for those who kill.
  private static let script = #"""
    import json, os, subprocess, sys, threading, time

    name, hint, log, *command = sys.argv[1:]
    calls = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def answer():
        for line in server.stdout:
            message = json.loads(line)
            for tool in (message.get("result") or {}).get("tools", []):
                tool["annotations"] = {"readOnlyHint": hint == "reading"}
            os.write(1, json.dumps(message).encode() + b"\n")

    threading.Thread(target=answer, daemon=True).start()
    for line in sys.stdin.buffer:
        message = json.loads(line)
        if message.get("method") == "tools/call":
            params = message["params"]
            call = {"tool": name + "." + params["name"], "arguments": params.get("arguments", {})}
            call["key"] = params.get("_meta", {}).get("tributary/idempotency-key", "")
            time.sleep(0.03)
            os.write(calls, json.dumps(call).encode() + b"\n")
            time.sleep(0.03)
        server.stdin.write(line)
        server.stdin.flush()
    server.stdin.close()
    sys.exit(server.wait())
    """#

  /// Writes the servers `files` and `calculator`, with each hint; `CALLS` names their file, `SOAK` marks their processes.
  static func write(to folder: TemporaryFolder) throws {
    try folder.write("counted.py", script)
    let tools: [String: [String]] = [
      "files": ["list_files", "read_file", "search_files"], "calculator": ["calculate", "current_time"],
    ]
    for (server, tools) in tools {
      let command = #""${TRIBUTARY}","serve","--expose","builtin","--root","."]"#
      let allowed: String = tools.map { "\"\($0)\"" }.joined(separator: ",")
      for hint in Hint.allCases {
        try folder.write(
          "\(hint.servers)/\(server).json",
          """
          {"command":"python3","args":["counted.py","\(server)","\(hint)","${CALLS}",\(command),
            "env":{"SOAK":"${SOAK}"},"tools":{"allow":[\(allowed)]}}
          """)
      }
    }
  }

  /// The calls of a file in order; none when there is no file.
  static func calls(_ path: String) throws -> [Call] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
    return try text.split(separator: "\n").map { line in
      let call = try JSON(parsing: String(line))
      return Call(
        tool: call["tool"]?.stringValue ?? "", arguments: call["arguments"] ?? .null,
        key: call["key"]?.stringValue ?? "")
    }
  }
}
