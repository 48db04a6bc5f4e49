import Foundation
import Glibc
import Sandbox
import Servers
import Testing

/// What is decided before anything is started.
@Suite struct SandboxPlanTests {
  private static let view = SandboxMachine(landlock: 7, hasFilters: true, bubblewrap: "/usr/bin/bwrap")
  private static let kernel = SandboxMachine(landlock: 7, hasFilters: true, missing: "there is no bubblewrap")
  private static let none = SandboxMachine(landlock: 0, hasFilters: true, missing: "the kernel has no Landlock")

  /// A folder that goes with the test.
  private final class Folder {
    let path = NSTemporaryDirectory() + "plan-\(UUID().uuidString)"

    init() throws {
      try FileManager.default.createDirectory(atPath: path + "/data/inner", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func request(
      _ sandbox: ServerSandbox, environment: [String: String] = [:], directory: String? = nil, program: String = "true"
    ) -> SandboxPlan.Request {
      SandboxPlan.Request(
        server: "s", sandbox: sandbox,
        command: ServerDefinition.Command(program, environment: environment, directory: directory),
        variables: ["PATH": "/usr/bin:/bin", "HOME": path, "LANG": "C.UTF-8", "API_KEY": "secret"],
        folder: path + "/state", currentFolder: path, guarded: [path + "/data/inner"])
    }
  }

  private func refusal(
    _ request: SandboxPlan.Request, on machine: SandboxMachine
  ) -> SandboxError? {
    do throws(SandboxError) {
      _ = try SandboxPlan(request, on: machine, inherited: [:])
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: ServerSandbox.Profile.allCases)
  func `below its tier nothing is started, and the error says what to do`(profile: ServerSandbox.Profile) throws {
    let request = try Folder().request(ServerSandbox(profile))
    for machine in [Self.none, Self.kernel, Self.view] {
      let error = refusal(request, on: machine)
      guard machine.tier < profile.minimumTier else {
        #expect(error == nil)
        continue
      }
      #expect(error?.code == .tier)
      let message = try #require(error?.message)
      for part in [profile.rawValue, profile.minimumTier.text, machine.tier.text, machine.missing ?? "?", "unconfined"]
      {
        #expect(message.contains(part))
      }
    }
  }

  @Test func `a machine has the tier of what it can do`() {
    #expect(SandboxMachine(landlock: 0, hasFilters: false).tier == .limits)
    #expect(SandboxMachine(landlock: 3, hasFilters: false).tier == .limits)
    #expect(SandboxMachine(landlock: 1, hasFilters: true).tier == .kernel)
    #expect(Self.view.tier == .view)
  }

  @Test func `the floor takes what there is, and unconfined nothing`() throws {
    let folder = try Folder()
    let inherited = ["HOME": "/root", "LD_PRELOAD": "x.so"]
    let floor = folder.request(ServerSandbox(.floor), environment: ["NODE_OPTIONS": "-r x"])
    let plan = try SandboxPlan(floor, on: Self.view, inherited: inherited)
    #expect(plan.options == ["--confine", "basic", "--all", "/"])
    #expect(plan.environment == ["HOME": "/root", "TRIBUTARY_CARRIED_LD_PRELOAD": "x.so", "NODE_OPTIONS": "-r x"])
    #expect(plan.directory == nil)
    #expect(try SandboxPlan(floor, on: Self.none, inherited: [:]).options == ["--confine", "basic"])
    let lacking = SandboxMachine(landlock: 1, hasFilters: false)
    #expect(try SandboxPlan(floor, on: lacking, inherited: [:]).options == [])
    let open = folder.request(ServerSandbox(.unconfined))
    #expect(try SandboxPlan(open, on: Self.view, inherited: [:]).options == [])
  }

  @Test func `a confined program gets a home of its own and nothing of the host's variables but a few`() throws {
    let folder = try Folder()
    let request = folder.request(ServerSandbox(.pure), environment: ["TOKEN": "t"])
    let plan = try SandboxPlan(request, on: Self.view, inherited: ["API_KEY": "secret"])
    #expect(
      plan.environment == [
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin", "HOME": folder.path + "/state/home",
        "TMPDIR": folder.path + "/state/tmp", "LANG": "C.UTF-8", "TOKEN": "t",
      ])
    #expect(plan.program == "/usr/bin/true")
    #expect(plan.directory == folder.path + "/state/home")
    #expect((plan.limits.memory, plan.limits.files) == (512 << 20, 256))
    var status = stat()
    #expect(unsafe stat(folder.path + "/state/home", &status) == 0 && status.st_mode & 0o777 == 0o700)
    #expect(plan.options.prefix(2) == ["--confine", "closed"])
    #expect(plan.options.suffix(2) == ["--bwrap", "/usr/bin/bwrap"])
    let paths = zip(plan.options, plan.options.dropFirst()).filter { $0.0 == "--write" }.map(\.1)
    #expect(paths == ["/dev/full", "/dev/null", folder.path + "/state/home", folder.path + "/state/tmp"])
  }

  @Test(arguments: ["LD_PRELOAD", "NODE_OPTIONS", "PYTHONPATH", "PYTHONSTARTUP", "BASH_ENV", "GIT_SSH_COMMAND"])
  func `a variable that decides which code runs has to be listed`(name: String) throws {
    let folder = try Folder()
    let set = folder.request(ServerSandbox(.files), environment: [name: "x"])
    #expect(refusal(set, on: Self.view)?.code == .variable)
    let listed = folder.request(ServerSandbox(.files, environment: [name]), environment: [name: "x"])
    let plan = try SandboxPlan(listed, on: Self.view, inherited: [:])
    #expect(plan.environment[name.hasPrefix("LD_") ? "TRIBUTARY_CARRIED_" + name : name] == "x")
  }

  @Test func `listed folders are opened as they really are, and what says what is started never is`() throws {
    let folder = try Folder()
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "data")
    try FileManager.default.createDirectory(atPath: folder.path + "/free", withIntermediateDirectories: true)
    let files = ServerSandbox(.files, read: ["/etc/ssl"], write: [folder.path + "/free"])
    let plan = try SandboxPlan(folder.request(files, directory: folder.path + "/free"), on: Self.view, inherited: [:])
    let pairs = zip(plan.options, plan.options.dropFirst()).map { "\($0.0) \($0.1)" }
    #expect(pairs.contains("--read /etc/ssl") && pairs.contains("--write \(folder.path)/free"))
    #expect(plan.directory == folder.path + "/free")
    for path in [folder.path, folder.path + "/link", folder.path + "/data/inner", "/"] {
      #expect(refusal(folder.request(ServerSandbox(.files, read: [path])), on: Self.view)?.code == .path)
    }
    let missing = refusal(folder.request(ServerSandbox(.files, write: [folder.path + "/no"])), on: Self.view)
    #expect(missing?.message.contains("does not exist") == true)
    let elsewhere = refusal(folder.request(ServerSandbox(.pure), directory: folder.path), on: Self.view)
    #expect(elsewhere?.message.contains("working directory") == true)
  }

  @Test func `a program of one's own is opened alone, not with its folder`() throws {
    let folder = try Folder()
    try FileManager.default.copyItem(atPath: "/bin/true", toPath: folder.path + "/tool")
    let request = folder.request(ServerSandbox(.pure), program: "./tool")
    let plan = try SandboxPlan(request, on: Self.kernel, inherited: [:])
    #expect(plan.options.contains(folder.path + "/./tool"))
    #expect(!plan.options.contains(folder.path))
    #expect(!plan.options.contains("--bwrap"))
    #expect(refusal(folder.request(ServerSandbox(.pure), program: "no-such-tool"), on: Self.view)?.code == .program)
  }

  @Test func `what goes to the network goes through the proxy`() throws {
    let folder = try Folder()
    var request = folder.request(ServerSandbox(.pkg, allow: ["registry.npmjs.org"]))
    request.proxySocket = "/run/egress"
    let plan = try SandboxPlan(request, on: Self.view, inherited: [:])
    #expect(plan.options.prefix(2) == ["--confine", "proxied"])
    #expect(plan.options.suffix(2) == ["--proxy", "/run/egress"])
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
      #expect(plan.environment[name] == "http://127.0.0.1:3128")
    }
    #expect(plan.environment["npm_config_cache"] == folder.path + "/state/cache/npm")
    let pairs = zip(plan.options, plan.options.dropFirst()).map { "\($0.0) \($0.1)" }
    #expect(pairs.contains("--all \(folder.path)/state/cache"))
    request.proxySocket = nil
    #expect(try SandboxPlan(request, on: Self.view, inherited: [:]).environment["HTTPS_PROXY"] == nil)
  }
}
