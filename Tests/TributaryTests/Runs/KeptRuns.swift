import Foundation
import Runs
import Synchronization
import TestKit
import Tributary

/// A machine whose runs are kept in a folder of its own, and the clients of its processes, one after the other.
final class KeptRuns: Sendable {
  let folder: String
  private let seeds = Atomic<UInt64>(100)
  /// What was done to the world, in order.
  private let effects = Mutex<[String]>([])

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "tributary-runs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    folder = url.path(percentEncoded: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var done: [String] { effects.withLock { $0 } }

  func add(_ effect: String) { effects.withLock { $0.append(effect) } }

  /// A new process.
  ///
  /// - Parameters:
  ///   - data: the folder of its kept runs.
  ///   - files: files by absolute path; the current folder is `/work`.
  func client(
    _ model: FakeModel = FakeModel(.text("said")), data: String = "data", files: [String: String] = [:],
    approver: any Approver = DenyAll(), redactor: Redactor = Redactor()
  ) throws -> Client {
    var fake = FakeHost(files: files)
    fake.variables = ["HOME": "/home/me", "XDG_DATA_HOME": folder + "/" + data, "PATH": "/usr/bin:/bin"]
    var environment = fake.environment
    environment.redactor = redactor
    let host = ClientHost(environment: environment) { [self] in
      let seed = seeds.wrappingAdd(1, ordering: .relaxed).newValue
      return RunSources(seed: seed, now: { WallTime(milliseconds: 1_795_000_000_000) }, clock: ContinuousClock())
    }
    let config = Config(defaults: DefaultsConfig(model: "fake/m"))
    let client = try Client(config, host: host, approver: approver)
    try client.registerProvider(model)
    return client
  }

  /// A tool whose calls are counted; `meanwhile` happens in the middle of each.
  func tool(
    _ name: String, isReadOnly: Bool = false, meanwhile: @escaping @Sendable () async throws -> Void = {}
  ) -> FunctionTool {
    FunctionTool(name: name, description: "Counts.", isReadOnly: isReadOnly) { [self] arguments, _ in
      add(name + " " + (arguments["what"]?.stringValue ?? ""))
      try await meanwhile()
      return ToolResult("\(name) done")
    }
  }

  /// What the disk would hold if the machine lost its power now, as another data folder.
  func crash(to image: String) throws {
    try FileManager.default.createDirectory(atPath: folder + "/" + image, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: folder + "/data/tributary", toPath: folder + "/" + image + "/tributary")
  }

  /// The example server, which writes down what it is asked.
  func helloServer() throws -> ServerDefinition {
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let built = URL(filePath: own).deletingLastPathComponent()
    let names = ["hello-server", "HelloServer"].map { built.appending(path: $0).path(percentEncoded: false) }
    let program = names.first { FileManager.default.isExecutableFile(atPath: $0) } ?? names[0]
    let script = "tee -a '\(folder)/asked.jsonl' | '\(program)'"
    return ServerDefinition(name: "hello", endpoint: .command(.init("/bin/sh", ["-c", script])))
  }

  /// The tool calls that the example server got.
  func asked() throws -> [JSON] {
    let text = try String(contentsOfFile: folder + "/asked.jsonl", encoding: .utf8)
    return try text.split(separator: "\n").map { try JSON(parsing: String($0)) }
      .filter { $0["method"] == "tools/call" }
  }
}
