import Foundation
import TestKit
import Testing

/// A server in a shell script that is well-behaved but for the lines a test replaces.
///
/// It refuses the probe of a modern client, has the one tool `act`, and writes its process id to `NAME.pid`. The lines may use
/// `$id`, the id of the request, and the functions `result JSON`, `text TEXT` and `refuse CODE TEXT`, which answer it.
struct ShellServer {
  /// Before the first request is read.
  var start = ":"
  var discover = "refuse -32601 'no such method'"
  var initialize =
    #"result '{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"x","version":"1"}}'"#
  var list = #"result '{"tools":[{"name":"act","inputSchema":{"type":"object"}}]}'"#
  var call = "text fine"
  /// More cases of `case $line in`.
  var more = ""

  /// Answers with the most memory, in KB, that the program which started it ever had.
  static var tellingMemory: ShellServer {
    var server = ShellServer()
    // Its parent is the supervisor of the server, whose parent is the program.
    server.call = """
      program=$(sed -n 's/^PPid:[^0-9]*//p' /proc/$PPID/status)
      text "$(sed -n 's/^VmHWM:[^0-9]*\\([0-9]*\\) kB/\\1/p' "/proc/$program/status")"
      """
    return server
  }

  /// Writes the script and its definition; `settings` are further members of the definition.
  func write(_ name: String, to folder: TemporaryFolder, settings: String = "") throws {
    try folder.write(
      "\(name).sh",
      #"""
      echo $$ > \#(name).pid
      result() { printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id" "$1"; }
      text() { result "{\"content\":[{\"type\":\"text\",\"text\":\"$1\"}]}"; }
      refuse() { printf '{"jsonrpc":"2.0","id":%s,"error":{"code":%s,"message":"%s"}}\n' "$id" "$1" "$2"; }
      \#(start)
      while read -r line; do
        id=$(printf '%s' "$line" | sed -n 's/.*"id":\("[^"]*"\|[0-9][0-9]*\).*/\1/p')
        case $line in
          *'"method":"server/discover"'*) \#(discover) ;;
          *'"method":"initialize"'*) \#(initialize) ;;
          *'"method":"tools/list"'*) \#(list) ;;
          *'"method":"tools/call"'*) \#(call) ;;
          \#(more)
        esac
      done
      """#)
    let more = settings.isEmpty ? "" : ",\(settings)"
    try folder.write("servers.d/\(name).json", #"{"command":"sh","args":["\#(name).sh"]\#(more)}"#)
  }
}

extension TemporaryFolder {
  /// Expects that the process that wrote its id to `NAME.pid` is gone, or goes now: the machine may take its time.
  func expectNoProcess(_ name: String, at place: SourceLocation = #_sourceLocation) async throws {
    let text: String = try String(contentsOfFile: "\(path)/\(name).pid", encoding: .utf8)
    let pid = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)), sourceLocation: place)
    // A process id is soon given to somebody else, who works elsewhere.
    let isGone = await comesTrue(within: .seconds(20)) { !isRunning(pid) || !worksHere(pid) }
    let what: String = isGone ? "" : (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
    #expect(isGone, "\(name) is still there: \(what)", sourceLocation: place)
  }

  /// Whether the working directory of a process is this folder.
  private func worksHere(_ pid: Int32) -> Bool {
    let link: String? = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")
    return link.map { URL(filePath: $0).lastPathComponent == URL(filePath: path).lastPathComponent } ?? false
  }
}
