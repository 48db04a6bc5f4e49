import HTTPCarrier

/// Which addresses only this machine has.
enum LoopbackAddress {
  static func contains(_ host: String) -> Bool {
    host == "127.0.0.1" || AddressGuard.isLoopback(host)
  }
}
