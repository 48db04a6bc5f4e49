import Synchronization

/// The open sockets of one provider that wait for the next request.
final class IdleSockets: Sendable {
  /// Kept at most; further ones are closed.
  static let maximum = 8

  private let sockets = Mutex<[WebSocket]>([])

  /// An open socket, the last one used first; nil when there is none.
  func take() -> WebSocket? {
    sockets.withLock { sockets in
      while let socket = sockets.popLast() {
        if !socket.isOver { return socket }
      }
      return nil
    }
  }

  /// Keeps a socket for the next request.
  func give(_ socket: WebSocket) {
    let isKept = sockets.withLock { sockets in
      guard sockets.count < Self.maximum else { return false }
      sockets.append(socket)
      return true
    }
    if !isKept { socket.close() }
  }
}
