import Foundation
import Glibc
import Sandbox
import Servers
import Testing

/// What the shim does with what it is told: all of it, or nothing is started.
@Suite(.timeLimit(.minutes(5)))
struct SandboxStartTests {
  private static let shim = Built.path("tributary-shim")
  private static let probe = Built.path("sandbox-probe")
  private static let roots = SandboxRoots.system.existing.options
  private static let closed = [shim, "--confine", "closed"] + roots
  private static let bubblewrap = SandboxMachine.current(shim: shim, path: "/usr/bin:/bin").bubblewrap ?? "no bwrap"

  private func shell(_ script: String) -> [String] { ["--", "/bin/sh", "-c", script] }

  @Test(arguments: [
    ("landlock", ["closed"], "failed landlock \(ENOSYS)"), ("seccomp", ["closed"], "failed seccomp \(ENOSYS)"),
    ("landlock", ["basic"], "failed landlock \(ENOSYS)"), ("seccomp", ["basic"], "failed seccomp \(ENOSYS)"),
    ("namespaces", ["closed", "--bwrap", bubblewrap], "failed bwrap 0"),
    ("landlock", ["closed", "--bwrap", bubblewrap], "failed landlock \(ENOSYS)"),
    ("seccomp", ["closed", "--bwrap", bubblewrap], "failed seccomp \(ENOSYS)"),
  ])
  func `where the kernel lacks something nothing is started`(lacks: String, level: [String], status: String) {
    let words = [Self.probe, "--without", lacks, "--", Self.shim, "--confine"] + level + Self.roots
    let trial = ShimTrial(words + shell("echo started"))
    #expect(trial.status == [status])
    #expect(trial.output == "")
  }

  @Test(arguments: [
    ["--confine", "loose"], ["--confine", "closed"], ["--confine"], ["--read", "usr"], ["--read", "/usr"],
    ["--proxy", "/x"], ["--bwrap", "/usr/bin/bwrap"], ["--confine", "basic", "--bwrap", "/usr/bin/bwrap"],
    ["--confine", "closed", "--read", "/usr", "--proxy", "/x"], ["--unheard", "of"],
    ["--apply", "--confine", "closed", "--read", "/usr", "--bwrap", "/x"],
  ])
  func `what cannot be kept is refused as a whole`(options: [String]) {
    let trial = ShimTrial([Self.shim] + options + ["--", "true"])
    #expect(trial.status == [])
    #expect(trial.errors.contains("tributary-shim"))
  }

  @Test func `a root that is gone, or bubblewrap that is, keeps the program from starting`() {
    #expect(ShimTrial(Self.closed + ["--read", "/no/such", "--", "true"]).status == ["failed landlock \(ENOENT)"])
    let gone = ShimTrial(Self.closed + ["--bwrap", "/no/bwrap", "--", "true"])
    #expect(gone.status == ["failed bwrap \(ENOENT)"])
    let view = ShimTrial(Self.closed + ["--read", "/no/such", "--bwrap", Self.bubblewrap, "--", "true"])
    #expect(view.status == ["failed bwrap 0"])
    #expect(view.errors.contains("/no/such"))
  }

  @Test(arguments: [[], ["--bwrap", bubblewrap]])
  func `the start and the end of a program are told as without a sandbox`(view: [String]) {
    let trial = ShimTrial(Self.closed + view + shell("echo out; echo err >&2; exit 7"))
    #expect((trial.output, trial.errors) == ("out\n", "err\n"))
    #expect(trial.status.count == 2 && trial.status.last == "exited 7")
    #expect(ShimTrial(Self.closed + view + ["--", "/bin/nothing"]).status == ["failed exec \(ENOENT)"])
  }

  @Test(arguments: [[], ["--bwrap", bubblewrap]])
  func `nobody of the tree outlives the program`(view: [String]) {
    // The shell's child would keep its end of the output open for ever.
    let trial = ShimTrial(Self.closed + view + shell("(trap '' TERM HUP; exec sleep 1000) & echo done"))
    #expect(trial.output == "done\n")
    #expect(trial.status.last == "exited 0")
  }

  @Test(arguments: [[], ["--bwrap", bubblewrap]])
  func `variables of the loader reach the program and not those around it`(view: [String]) {
    let library = "/no/such/library.so"
    let trial = ShimTrial(
      Self.closed + view + shell("echo $LD_LIBRARY_PATH $NAME"),
      environment: ["TRIBUTARY_CARRIED_LD_LIBRARY_PATH=\(library)", "NAME=value"])
    #expect(trial.output == "\(library) value\n")
    #expect(trial.errors == "")
  }

  @Test func `a view has two processes and a loopback device of its own`() {
    let words = Self.closed + ["--bwrap", Self.bubblewrap]
    let count = ShimTrial(words + shell("ls -d /proc/[0-9]* | wc -l; ls / | tr '\\n' ' '"))
    let lines = count.output.split(separator: "\n").map(String.init)
    #expect(Int(lines.first ?? "") ?? 99 <= 5)
    #expect(lines.last?.contains("root") == false && lines.last?.contains("home") == false)
  }
}
