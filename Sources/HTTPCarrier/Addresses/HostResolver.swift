import NIOPosix

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Finds the addresses of a host; a value, so that tests bring their own names.
package struct HostResolver: Sendable {
  /// All addresses, in the order in which they are to be tried; empty for a name that is not known.
  package var addresses: @Sendable (_ host: String) async throws -> [NetworkAddress]

  package init(_ addresses: @escaping @Sendable (_ host: String) async throws -> [NetworkAddress]) {
    self.addresses = addresses
  }

  /// The system's resolver, on a thread that may wait.
  package static let system = HostResolver { host in
    if let address = NetworkAddress(host) { return [address] }
    return try await NIOThreadPool.singleton.runIfActive { look(up: host) }
  }

  private static func look(up host: String) -> [NetworkAddress] {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
    defer { unsafe freeaddrinfo(list) }
    var addresses: [NetworkAddress] = []
    var next = unsafe list
    while let entry = unsafe next {
      let bytes: [UInt8]
      switch unsafe entry.pointee.ai_family {
      case AF_INET:
        bytes = unsafe entry.pointee.ai_addr.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
          unsafe withUnsafeBytes(of: $0.pointee.sin_addr) { unsafe Array($0) }
        }
      case AF_INET6:
        bytes = unsafe entry.pointee.ai_addr.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
          unsafe withUnsafeBytes(of: $0.pointee.sin6_addr) { unsafe Array($0) }
        }
      default: bytes = []
      }
      if let address = NetworkAddress(bytes: bytes), !addresses.contains(address) { addresses.append(address) }
      unsafe next = unsafe entry.pointee.ai_next
    }
    return addresses
  }
}
