import Foundation
import Glibc
import Sandbox
import Servers
import Testing

/// A folder with everything there is to be reached, and a process that is the host, all of one user.
final class EscapeWorld {
  /// An ordinary user, who has nothing.
  static let nobody: uid_t = 65534
  static let isRoot = geteuid() == 0

  let folder: String
  let user: uid_t
  let shim: String
  let probe: String
  private let host = Process()
  private let input = Pipe()
  private(set) var values: [String] = []

  /// - Parameter user: who everything belongs to; another one than ours only for root.
  init(user: uid_t) throws {
    self.user = user
    folder = NSTemporaryDirectory() + "escape-\(UUID().uuidString)"
    (shim, probe) = (folder + "/tributary-shim", folder + "/sandbox-probe")
    try FileManager.default.createDirectory(atPath: folder + "/readable", withIntermediateDirectories: true)
    // Another process writes them: a program that this one has open for writing somewhere cannot be started.
    let copies = """
      cp "$1" "$2" "$0" && cp /bin/true "$0/program" && cp "$2" "$0/readable/set-user-id"
      """
    let (builtShim, builtProbe) = (Built.path("tributary-shim"), Built.path("sandbox-probe"))
    let copy = ShimTrial([builtShim, "--", "/bin/sh", "-c", copies, folder, builtShim, builtProbe])
    try #require(copy.succeeded, "\(copy.errors)")
    let bait = folder + "/readable/set-user-id"
    for path in [folder, folder + "/readable"] { try own(path) }
    if Self.isRoot { unsafe chown(bait, user == 0 ? Self.nobody : 0, 0) }
    unsafe chmod(bait, 0o4755)
    try startHost()
  }

  deinit {
    try? input.fileHandleForWriting.close()
    host.waitUntilExit()
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Runs all probes under a profile; the answers, one on each line.
  func run(_ profile: ServerSandbox.Profile, on machine: SandboxMachine) throws -> ShimTrial {
    var sandbox = ServerSandbox(profile)
    let writable = profile == .files || !profile.isConfined ? folder + "/writable" : folder + "/state/home"
    if profile == .files { (sandbox.read, sandbox.write) = ([folder + "/readable"], [folder + "/writable"]) }
    let request = SandboxPlan.Request(
      server: "probe", sandbox: sandbox, command: ServerDefinition.Command(probe), variables: [:],
      folder: folder + "/state", currentFolder: "/", proxySocket: folder + "/proxy")
    let plan = try SandboxPlan(request, on: machine, inherited: [:])
    for name in ["state", "state/home", "state/tmp", "state/cache"] where plan.directory != nil {
      unsafe chown("\(folder)/\(name)", user, user)
    }
    let libraries = profile.isConfined ? Built.libraries.flatMap { ["--read", $0] } : []
    let words =
      plan.options + libraries
      + ["--chdir", plan.directory ?? folder + "/writable", "--limit", "nofile=256", "--", probe]
    // Somebody forgot to close this one.
    let forgotten = unsafe open("/etc/passwd", O_RDONLY)
    defer { close(forgotten) }
    return ShimTrial(asUser([shim] + words + values + ["writable=\(writable)"]))
  }

  private func own(_ path: String) throws {
    guard Self.isRoot else { return }
    try #require(unsafe chown(path, user, user) == 0)
    unsafe chmod(path, 0o755)
  }

  /// The words in front of a command that make it the user's.
  func asUser(_ words: [String]) -> [String] {
    guard user != geteuid() else { return words }
    return ["/usr/bin/setpriv", "--reuid", "\(user)", "--regid", "\(user)", "--clear-groups"] + words
  }

  private func startHost() throws {
    let words = asUser([probe, "--host", folder])
    let output = Pipe()
    host.executableURL = URL(fileURLWithPath: words[0])
    host.arguments = Array(words.dropFirst())
    (host.standardInput, host.standardOutput) = (input, output)
    try host.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    values = line.split(whereSeparator: \.isWhitespace).map(String.init)
    try #require(values.count == 12)
  }
}

/// Programs that were built beside these tests.
enum Built {
  /// The folder of Swift's libraries, which everything built here is linked to.
  static let libraries: [String] = {
    let paths = text(of: "/proc/self/maps").split(separator: "\n").compactMap {
      $0.split(separator: " ").last.map(String.init)
    }
    return paths.first { $0.hasSuffix("/libswiftCore.so") }.map { [SandboxPath.folder(of: $0)] } ?? []
  }()

  /// A whole file, also where it tells no size.
  static func text(of file: String) -> String {
    let bytes = try? FileHandle(forReadingFrom: URL(fileURLWithPath: file)).readToEnd()
    return String(decoding: bytes ?? Data(), as: UTF8.self)
  }

  static func path(_ name: String) -> String {
    let file = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return SandboxPath.folder(of: file) + "/" + name
  }
}
