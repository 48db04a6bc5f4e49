import Glibc

/// Files and folders a program may have; everything else is not there for it.
package struct SandboxRoots: Sendable, Hashable {
  /// What may be done with a root and everything in it.
  package enum Use: String, Sendable, Hashable {
    case read
    case write
    case all
  }

  package private(set) var uses: [(path: String, use: Use)] = []

  package init() {}

  /// What every program needs to run: the system's programs and libraries, and nothing that tells of persons but their names.
  package static let system: SandboxRoots = {
    var roots = SandboxRoots()
    let configuration = [
      "alternatives", "group", "host.conf", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "mime.types",
      "nsswitch.conf", "os-release", "passwd", "protocols", "services", "timezone",
    ]
    for path in ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/proc"] { roots.add(path, .read) }
    for name in configuration { roots.add("/etc/" + name, .read) }
    for name in ["random", "urandom", "zero"] { roots.add("/dev/" + name, .read) }
    for name in ["full", "null"] { roots.add("/dev/" + name, .write) }
    return roots
  }()

  /// What programs read that talk to the network.
  package static let network = [
    "/etc/ca-certificates", "/etc/gai.conf", "/etc/hosts", "/etc/pki", "/etc/resolv.conf", "/etc/ssl",
  ]

  package mutating func add(_ path: String, _ use: Use) {
    uses.append((path, use))
  }

  /// Without those that this machine does not have.
  package var existing: SandboxRoots {
    var roots = SandboxRoots()
    roots.uses = uses.filter { unsafe access($0.path, F_OK) == 0 }
    return roots
  }

  /// Whether a path is one of them or in one of them.
  package func contain(_ path: String) -> Bool {
    uses.contains { Self.isWithin(path, $0.path) }
  }

  /// The words of the shim, a folder before what is in it.
  package var options: [String] {
    uses.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }.flatMap { ["--" + $0.use.rawValue, $0.path] }
  }

  package static func isWithin(_ path: String, _ folder: String) -> Bool {
    folder == "/" || path == folder || path.hasPrefix(folder + "/")
  }

  package static func == (a: Self, b: Self) -> Bool { a.options == b.options }
  package func hash(into hasher: inout Hasher) { hasher.combine(options) }
}
