import MCPTransports

/// Where the server is found.
enum Place: Sendable, Hashable {
  case standardStreams
  case http(TCPAddress)
  case tcp(TCPAddress)

  /// Why the arguments say no place.
  struct Usage: Error, CustomStringConvertible {
    var reason: String
    var description: String {
      "\(reason)\nusage: everything-server [--http HOST:PORT | --tcp HOST:PORT]   (standard input and output unless said)"
    }
  }

  /// Reads the arguments of the program, without its name; port 0 takes a free one.
  init(arguments: some Collection<String>) throws(Usage) {
    let arguments = Array(arguments)
    guard let kind = arguments.first else {
      self = .standardStreams
      return
    }
    guard ["--http", "--tcp"].contains(kind) else { throw Usage(reason: "\(kind) is unknown") }
    guard arguments.count == 2, let address = TCPAddress(arguments[1]) else {
      throw Usage(reason: "\(kind) needs one HOST:PORT and nothing more")
    }
    self = kind == "--http" ? .http(address) : .tcp(address)
  }
}
