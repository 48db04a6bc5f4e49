import Foundation
import JSONKit
import MCP
import Testing

/// A program on somebody else's client library that asks a server many things.
struct PythonClient: Sendable, CustomTestStringConvertible {
  /// What one run found.
  struct Report {
    var passed = 0
    var problems: [String] = []
    var exit: Int32
  }

  var script: String
  /// 2.x of the SDK speaks both eras, 1.x only the handshake.
  var sdk: MCPEra
  /// Only the handshake, whatever the SDK can.
  var isLegacy: Bool

  static let all = ["sdk_client.py", "fastmcp_client.py"].flatMap { script in
    [(MCPEra.modern, false), (.modern, true), (.legacy, false)].map {
      PythonClient(script: script, sdk: $0, isLegacy: $1)
    }
  }

  var options: [String] { isLegacy ? ["--era", "legacy"] : [] }
  var testDescription: String { "\(script) on the \(sdk.rawValue) SDK\(isLegacy ? ", by handshake" : "")" }

  func run(_ arguments: [String], in folder: ServedFolder) async throws -> Report {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Clients/\(script)").path()
    let program = try StartedProgram(Interop.program("python", sdk), [path] + arguments, folder)
    let (output, exit) = await program.end()
    var report = Report(exit: exit)
    for line in output.split(separator: "\n") {
      let found = try? JSON(parsing: Array(line.utf8))
      if found?["ok"] == true { report.passed += 1 } else { report.problems.append(String(line)) }
    }
    if exit != 0 && report.problems.isEmpty { report.problems = [folder.errors] }
    return report
  }
}
