import HummingbirdCore
import NIOCore
import NIOPosix

#if canImport(Glibc)
  import Glibc
#endif

/// Where a listener binds, with the care that a socket in the file system needs.
///
/// It is bound in a folder that only its owner can enter and moved to its place when its mode is set, so that nobody else
/// can connect at any time. What another program left there is replaced, but not while somebody listens on it.
struct BoundPlace: Sendable {
  private let address: HTTPListener.Address

  private static let longestPath = 100

  /// Looks at the place.
  ///
  /// - Throws: ``EndpointError`` when something is there that must stay.
  init(_ address: HTTPListener.Address) async throws {
    self.address = address
    guard case .unix(let path) = address else { return }
    guard path.utf8.count <= Self.longestPath else {
      throw EndpointError(.misuse, "\(path) is too long for a socket; use at most \(Self.longestPath) bytes")
    }
    var info = stat()
    if unsafe lstat(path, &info) == 0 {
      guard info.st_mode & S_IFMT == S_IFSOCK else {
        throw EndpointError(.unavailable, "\(path) is there and no socket; remove it or choose another path")
      }
      if let live = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(unixDomainSocketPath: path).get()
      {
        live.close(promise: nil)
        throw EndpointError(
          .unavailable, "somebody listens on \(path) already; end that program or choose another path")
      }
    }
    let folder = Self.folder(path)
    unsafe unlink(Self.socket(path))
    unsafe rmdir(folder)
    guard unsafe mkdir(folder, 0o700) == 0 else {
      throw EndpointError(.unavailable, "\(folder) cannot be made; it is needed for the socket \(path)")
    }
  }

  /// Where to bind.
  var bindAddress: BindAddress {
    switch address {
    case .port(let host, let port): .hostname(host, port: port)
    case .unix(let path): .unixDomainSocket(path: Self.socket(path))
    }
  }

  /// Puts the bound socket in its place.
  func settle() throws(EndpointError) {
    guard case .unix(let path) = address else { return }
    guard unsafe chmod(Self.socket(path), 0o600) == 0, unsafe rename(Self.socket(path), path) == 0 else {
      throw EndpointError(.unavailable, "the socket cannot be put at \(path)")
    }
    unsafe rmdir(Self.folder(path))
  }

  /// Nobody listens any more.
  func leave() {
    guard case .unix(let path) = address else { return }
    unsafe unlink(path)
    unsafe unlink(Self.socket(path))
    unsafe rmdir(Self.folder(path))
  }

  /// What kept us from binding, in words.
  func failure(_ error: any Error) -> any Error {
    guard let error = error as? IOError else { return error }
    let reason = unsafe String(cString: strerror(error.errnoCode))
    return EndpointError(.unavailable, "cannot listen on \(address): \(reason); choose another address, or port 0")
  }

  private static func folder(_ path: String) -> String { path + ".new" }
  private static func socket(_ path: String) -> String { folder(path) + "/s" }
}
