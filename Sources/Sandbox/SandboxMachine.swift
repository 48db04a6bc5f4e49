import CProcess
import Glibc
import Synchronization

/// What this machine can do, found out by doing it.
package struct SandboxMachine: Sendable, Hashable {
  /// The version of Landlock; 0 for none.
  package var landlock: Int
  /// Whether calls can be filtered.
  package var hasFilters: Bool
  /// Bubblewrap, where a trial with it succeeded.
  package var bubblewrap: String?
  /// What is missing for the next tier, and what to do; nil when nothing is.
  package var missing: String?

  package init(landlock: Int, hasFilters: Bool, bubblewrap: String? = nil, missing: String? = nil) {
    self.landlock = landlock
    self.hasFilters = hasFilters
    self.bubblewrap = bubblewrap
    self.missing = missing
  }

  package var tier: SandboxTier {
    landlock > 0 && hasFilters ? (bubblewrap == nil ? .kernel : .view) : .limits
  }

  /// What the kernel says of itself, without a trial.
  package static func kernel() -> SandboxMachine {
    SandboxMachine(landlock: Int(cprocess_landlock_version()), hasFilters: cprocess_has_filters())
  }

  /// What was found out before: a trial takes some 30 ms, and nothing changes while a process lives.
  private static let known = Mutex<[String: SandboxMachine]>([:])

  /// This machine, seen through a shim; the first question of a process for one waits for the trial.
  ///
  /// - Parameter path: the folders where bubblewrap may be, as in `PATH`.
  package static func current(shim: String, path: String) -> SandboxMachine {
    known.withLock { known in
      let key = shim + "\n" + path
      if let machine = known[key] { return machine }
      let machine = probe(shim: shim, path: path)
      known[key] = machine
      return machine
    }
  }

  /// Asks the kernel, then makes one view and gives up everything in it.
  package static func probe(shim: String, path: String) -> SandboxMachine {
    var machine = kernel()
    guard machine.tier >= .kernel else {
      let lacks = [machine.landlock > 0 ? nil : "Landlock", machine.hasFilters ? nil : "seccomp filters"].compactMap {
        $0
      }
      machine.missing =
        "the kernel has no \(lacks.joined(separator: " and no ")), or a container hides it; "
        + "Linux 5.13 with CONFIG_SECURITY_LANDLOCK and CONFIG_SECCOMP_FILTER is needed"
      return machine
    }
    guard let bwrap = program("bwrap", in: path) else {
      machine.missing = "bwrap was not found in PATH (\(path)); install bubblewrap (apt-get install bubblewrap)"
      return machine
    }
    let roots = SandboxRoots.system.existing
    let trial = ShimTrial([shim, "--confine", "proxied"] + roots.options + ["--bwrap", bwrap, "--", "true"])
    if trial.succeeded {
      machine.bubblewrap = bwrap
    } else {
      let reason = trial.errors.split(separator: "\n").last.map(String.init) ?? trial.status.joined(separator: ", ")
      machine.missing =
        "\(bwrap) cannot make a view: \(reason); user namespaces have to be allowed "
        + "(sysctl kernel.unprivileged_userns_clone, AppArmor, or the container's seccomp profile)"
    }
    return machine
  }

  /// An executable file in one of the folders.
  package static func program(_ name: String, in path: String) -> String? {
    path.split(separator: ":").map { "\($0)/\(name)" }.first { $0.hasPrefix("/") && isExecutable($0) }
  }

  static func isExecutable(_ path: String) -> Bool {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    return unsafe access(path, X_OK) == 0
  }
}
