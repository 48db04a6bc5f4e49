import Foundation

/// A port of the loopback interface whose connections a test answers by hand, each on a thread of its own.
final class LoopbackPeer: Sendable {
  /// One accepted connection; it is closed when its handler returns.
  final class Connection: Sendable {
    private let descriptor: Int32

    fileprivate init(_ descriptor: Int32) {
      self.descriptor = descriptor
    }

    deinit {
      close(descriptor)
    }

    /// The next line without its end; nil when the other side has closed.
    func readLine() -> String? {
      var line: [UInt8] = []
      while let byte = readByte() {
        if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
        if byte != UInt8(ascii: "\r") { line.append(byte) }
      }
      return nil
    }

    /// Reads one HTTP request to the end of its body, and gives all of it.
    @discardableResult
    func readRequest() -> String {
      var length = 0
      var lines: [String] = []
      while let line = readLine(), !line.isEmpty {
        lines.append(line)
        let parts: [Substring] = line.split(separator: ":", maxSplits: 1)
        if parts.count == 2, parts[0].lowercased() == "content-length" {
          length = Int(parts[1].trimmingCharacters(in: .whitespaces)) ?? 0
        }
      }
      let body: [UInt8] = (0..<length).compactMap { _ in readByte() }
      return (lines + ["", String(decoding: body, as: UTF8.self)]).joined(separator: "\n")
    }

    /// Writes the text as it is; a reader that is gone does not matter.
    func write(_ text: String) {
      var rest: ArraySlice<UInt8> = Array(text.utf8)[...]
      while !rest.isEmpty {
        let count: Int = unsafe rest.withUnsafeBytes { bytes in
          unsafe send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
      }
    }

    /// Waits until the other side has closed.
    func waitForEnd() {
      while readByte() != nil {}
    }

    private func readByte() -> UInt8? {
      var byte: UInt8 = 0
      return unsafe recv(descriptor, &byte, 1, 0) == 1 ? byte : nil
    }
  }

  let port: Int
  private let listener: Int32

  /// Listens on a free port until it is let go.
  init(_ serve: @escaping @Sendable (Connection) -> Void) throws {
    let listener: Int32 = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening: Bool = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        guard unsafe bind(listener, address, size) == 0, listen(listener, 16) == 0 else { return false }
        return unsafe getsockname(listener, address, &size) == 0
      }
    }
    guard isListening else {
      close(listener)
      throw CocoaError(.fileReadUnknown)
    }
    self.listener = listener
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread {
      while true {
        let accepted: Int32 = accept(listener, nil, nil)
        guard accepted >= 0 else { break }
        _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
        Thread.detachNewThread { serve(Connection(accepted)) }
      }
      close(listener)
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
  }
}
