import Foundation
import Glibc
import Testing

extension FileHandle {
  /// A connection to a port of this machine; closed with the handle.
  convenience init(loopback port: UInt16) throws {
    let descriptor: Int32 = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let outcome: Int32 = unsafe withUnsafePointer(to: &place) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    self.init(fileDescriptor: descriptor, closeOnDealloc: true)
    try #require(outcome == 0, "port \(port): \(errno)")
  }
}
