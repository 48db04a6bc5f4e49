package import JSONRPC

/// How a program ended.
package enum ExitStatus: Sendable, Hashable, CustomStringConvertible {
  case exited(code: Int32)
  case killed(signal: Int32)
  /// The supervisor itself was killed and could not tell.
  case unknown

  package var isSuccess: Bool { self == .exited(code: 0) }

  package var description: String {
    switch self {
    case .exited(let code): "exited with code \(code)"
    case .killed(let signal): "was killed by signal \(signal)"
    case .unknown: "ended in an unknown way"
    }
  }
}

/// A transport with a program of its own at the other end.
package protocol ProgramTransport: Transport {
  /// How the program ended; nil while it runs.
  var exit: ExitStatus? { get }
}
