import Foundation
import Glibc
import Runs
import Servers
import Testing
import Tributary

/// Starts, crashes and kills of servers and hosts in random order, with real programs under the shim.
///
/// `TRIBUTARY_SOAK_KILLS` sets the number of cycles, `TRIBUTARY_SOAK_SEED` repeats an order; `.ci/soak kills N` runs the long form.
@Suite(.serialized)
struct KillSoakTests {
  /// The time after which nothing of a cycle may be left.
  private static let grace = Duration.seconds(2)
  /// In KB: what allocators keep, however many cycles there are.
  private static let maximumGrowth = 16 << 10

  @Test(.timeLimit(.minutes(60)))
  func `whatever is killed, and whenever, nothing is left behind`() async throws {
    let variables: [String: String] = ProcessInfo.processInfo.environment
    let cycles: Int = variables["TRIBUTARY_SOAK_KILLS"].flatMap { Int($0) } ?? 8
    let seed: UInt64 = variables["TRIBUTARY_SOAK_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...1_000_000)
    var random = SeededGenerator(seed: seed)
    let folder = try TemporaryFolder()
    try SoakServer.write(to: folder)
    let warmUp: Int = min(cycles / 4, 100)
    var (descriptors, memory, lost): ([String], Int, Int) = ([], 0, 0)
    for cycle in 0..<cycles {
      if cycle == warmUp { (descriptors, memory) = (OwnResources.descriptors(), OwnResources.memory()) }
      let mark = "soak-\(seed)-\(cycle)-\(getpid())"
      let (kind, delay) = (Kind.allCases.randomElement(using: &random) ?? .host, Self.delay(&random))
      try await kill(kind, folder, mark, after: delay)
      let left: [Int32] = await MarkedProcesses.left(of: mark, within: Self.grace)
      #expect(left.isEmpty, "seed \(seed), cycle \(cycle), \(kind) after \(delay): \(left.count) processes are left")
      lost = left.count
      if lost > 0 { break }
    }
    try await expectWholeLogs(in: folder, seed)
    let open: [String] = await OwnResources.descriptors(downTo: descriptors.count, within: Self.grace)
    let leaked: Int = max(0, open.count - descriptors.count)
    let grown: Int = OwnResources.memory() - memory
    // Among other tests these figures are theirs, too.
    if variables["TRIBUTARY_SOAK_KILLS"] != nil {
      #expect(leaked == 0, "seed \(seed): \(open.joined(separator: " ")) after \(descriptors.joined(separator: " "))")
      #expect(grown < Self.maximumGrowth, "seed \(seed): \(grown) KB")
    }
    let sign: String = grown < 0 ? "" : "+"
    print("soak kills: \(cycles) cycles, \(lost) processes left, \(leaked) descriptors leaked, RSS \(sign)\(grown) KB")
  }

  /// Whatever was killed in the middle: the audit log is whole, and the secret of the server is in no file.
  private func expectWholeLogs(in folder: TemporaryFolder, _ seed: UInt64) async throws {
    let last: RunningProgram = try start(in: folder, "soak-\(seed)-last-\(getpid())")
    _ = await last.exit()
    let verified = try await folder.program().run("audit", "verify")
    #expect(verified.exit == 0, "seed \(seed): \(verified.output)\(verified.errors)")
    var (files, leaks): (Int, [String]) = (0, [])
    let needle = Data(SoakServer.canary.utf8)
    for case let file as String in FileManager.default.enumerator(atPath: folder.path) ?? .init() {
      guard let bytes = FileManager.default.contents(atPath: folder.path + "/" + file) else { continue }
      files += 1
      if bytes.range(of: needle) != nil { leaks.append(file) }
    }
    #expect(files > 0 && leaks.isEmpty, "seed \(seed): \(leaks)")
    print("soak kills: the audit log is whole, \(leaks.count) of \(files) files hold the secret")
  }

  /// A run that calls the server, which is given a secret and tells it to everybody.
  private func start(in folder: TemporaryFolder, _ mark: String) throws -> RunningProgram {
    try folder.program(["SOAK": mark, "CANARY": SoakServer.canary]).start([
      "-p", "go", "--model", "scripted/soak.yaml", "--servers-dir", "servers.d",
    ])
  }

  /// Mostly right after the spawn, where a race would be; sometimes later.
  private static func delay(_ random: inout SeededGenerator) -> Duration {
    .milliseconds(
      Int.random(in: 0..<4, using: &random) == 0
        ? Int.random(in: 50...600, using: &random) : Int.random(in: 0...50, using: &random))
  }

  /// What dies, or is told to end.
  private enum Kind: CaseIterable {
    /// The host, without a warning.
    case host
    /// The server's programs, without a warning.
    case server
    /// The server's programs are asked to end; they refuse.
    case askedServer
    /// Whoever waits for the server gives up.
    case start
    /// The host disconnects in its own way.
    case connection
  }

  private func kill(_ kind: Kind, _ folder: TemporaryFolder, _ mark: String, after delay: Duration) async throws {
    if kind == .host {
      let running: RunningProgram = try start(in: folder, mark)
      try await ContinuousClock().sleep(for: delay)
      running.send(SIGKILL)
      _ = await running.exit()
      return
    }
    let command = ServerDefinition.Command(
      "sh", [folder.path + "/soak.sh"], environment: ["SOAK": mark], directory: folder.path)
    // This process is the host of these.
    let handle = RemoteMCPServer(
      ServerDefinition(name: "soak", endpoint: .command(command), startTimeout: .seconds(10)))
    await withTaskGroup(of: Void.self) { group in
      group.addTask { _ = try? await handle.listTools() }
      try? await ContinuousClock().sleep(for: delay)
      switch kind {
      case .server: MarkedProcesses.kill(of: mark, SIGKILL)
      case .askedServer: MarkedProcesses.kill(of: mark, SIGTERM)
      case .start: group.cancelAll()
      case .connection, .host: break
      }
      await handle.disconnect()
    }
    // A list that is asked for after the first disconnection starts the server again, and rightly so.
    await handle.disconnect()
  }
}

/// A server that starts grandchildren which hold on: in its own group, and in a session of its own that ignores signals.
private enum SoakServer {
  static let canary = "canary-5b1c9e7f20d84a36"

  static func write(to folder: TemporaryFolder) throws {
    var server = ShellServer()
    server.call = "echo \"$TOKEN\" >&2; text \"$TOKEN\""
    server.start = "sleep 1000 & setsid sh -c 'trap \"\" TERM HUP; sleep 1000 & exec sleep 1000' & trap '' TERM"
    try server.write("soak", to: folder, settings: #""env":{"SOAK":"${SOAK}","TOKEN":"${CANARY:-none}"}"#)
    try folder.write("soak.yaml", "turns: [{ tool_calls: [{ name: soak.act, arguments: {} }] }, { text: done }]")
  }
}

/// What this process holds.
private enum OwnResources {
  /// What it has open, by its number.
  static func descriptors() -> [String] {
    let numbers: [String] = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return numbers.sorted().map { number in
      "\(number)=" + ((try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")) ?? "?")
    }
  }

  /// What is open once it is no more than wanted, or when the time is over: event loops close in their own time.
  static func descriptors(downTo count: Int, within limit: Duration) async -> [String] {
    let end: ContinuousClock.Instant = .now + limit
    while true {
      let open: [String] = descriptors()
      if open.count <= count || .now >= end { return open }
      try? await ContinuousClock().sleep(for: .milliseconds(25))
    }
  }

  /// Resident memory in KB.
  static func memory() -> Int {
    let text: String = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line: Substring? = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
  }
}
