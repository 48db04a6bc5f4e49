package import Servers

/// What a machine can do to confine a program; each tier has everything of those below it.
package enum SandboxTier: Int, Sendable, Comparable, CaseIterable {
  /// An environment of its own, limits, and an end for the whole tree of processes.
  case limits = 1
  /// Landlock and seccomp: files by allow-list, and no calls that lead out.
  case kernel
  /// Namespaces, made by bubblewrap: nothing that is not listed is there, and there is no network but a proxy.
  case view

  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  /// `S1`, `S2` or `S3`.
  package var name: String { "S\(rawValue)" }

  /// The name and what is behind it, for people.
  package var text: String {
    switch self {
    case .limits: "\(name) (limits only)"
    case .kernel: "\(name) (Landlock and seccomp)"
    case .view: "\(name) (Landlock, seccomp and bubblewrap)"
    }
  }
}

extension ServerSandbox.Profile {
  /// The lowest tier it holds what it promises on; a server is not started below it.
  package var minimumTier: SandboxTier {
    switch self {
    case .pure, .files: .kernel
    case .web, .pkg: .view
    case .floor, .unconfined: .limits
    }
  }

  /// What each process of its tree may use unless the server's file says otherwise.
  package var limits: ResourceLimits {
    switch self {
    case .pure: ResourceLimits(memory: 512 << 20, files: 256)
    case .files: ResourceLimits(memory: 512 << 20, files: 1024)
    case .web: ResourceLimits(memory: 1 << 30, files: 1024)
    case .pkg: ResourceLimits(memory: 2 << 30, files: 4096)
    case .floor, .unconfined: ResourceLimits()
    }
  }
}
