/// Why something does not go through an ``EgressProxy``, or no longer.
package struct EgressRefusal: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of reason it is; more may be added.
  package struct Code: RawRepresentable, Sendable, Hashable {
    /// The stable name, in small letters.
    package var rawValue: String

    /// A kind by its name.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// A rule of the configuration cannot be read.
    package static let badRule = Code(rawValue: "bad_rule")
    /// The request cannot be read, or could be read in two ways.
    package static let badRequest = Code(rawValue: "bad_request")
    /// No rule names the host with this port.
    package static let notListed = Code(rawValue: "host_not_listed")
    /// The host is listed and has an address of this machine or of a private network.
    package static let privateAddress = Code(rawValue: "private_address")
    /// The host has no address.
    package static let unknownHost = Code(rawValue: "unknown_host")
    /// No address of the host answers.
    package static let unreachable = Code(rawValue: "unreachable")
    /// What goes to port 443 is not TLS, or asks for another host than the request did.
    package static let otherHost = Code(rawValue: "sni_mismatch")
    /// It could not be recorded, so it is not done.
    package static let notRecorded = Code(rawValue: "not_recorded")
    /// As many connections are open as may be.
    package static let tooMany = Code(rawValue: "too_many_connections")
    /// The head of the request, or the first record of TLS, took too long.
    package static let slow = Code(rawValue: "head_timeout")
    /// Nothing happened for too long.
    package static let idle = Code(rawValue: "idle_timeout")
    /// The connection lived too long.
    package static let old = Code(rawValue: "total_timeout")
    /// The connection carried too much.
    package static let tooMuch = Code(rawValue: "too_many_bytes")
    /// A side was lost before the other had said all.
    package static let broken = Code(rawValue: "connection_lost")
    /// The proxy ends.
    package static let stopped = Code(rawValue: "stopped")
    /// Both sides have said all.
    package static let finished = Code(rawValue: "finished")
  }

  /// What kind of reason this is.
  package var code: Code
  /// What is refused, why, and what to do.
  package var message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message alone.
  package var description: String { message }
}

extension EgressRefusal {
  static func badRule(_ text: String, _ reason: String) -> EgressRefusal {
    EgressRefusal(.badRule, "'\(text)' is no host that can be allowed: \(reason)")
  }

  static func badRequest(_ reason: String) -> EgressRefusal { EgressRefusal(.badRequest, reason) }

  static func notListed(_ place: HostAndPort) -> EgressRefusal {
    let isUsual = place.port.map { EgressRule.usualPorts.contains($0) } ?? true
    return EgressRefusal(
      .notListed,
      "\(place) is not listed for this server. To allow it, add '\(isUsual ? place.hostText : place.description)' to the"
        + " hosts in the sandbox of the server's definition.")
  }

  /// The status line's number and words.
  var status: String {
    switch code {
    case .notListed, .privateAddress, .otherHost: "403 Forbidden"
    case .unknownHost, .unreachable: "502 Bad Gateway"
    case .tooMany, .notRecorded, .stopped: "503 Service Unavailable"
    default: "400 Bad Request"
    }
  }

  /// The whole answer to a request over HTTP.
  var answer: String {
    let body = message + "\n"
    return """
      HTTP/1.1 \(status)\r
      content-type: text/plain; charset=utf-8\r
      content-length: \(body.utf8.count)\r
      x-proxy-error: \(code.rawValue)\r
      connection: close\r
      \r
      \(body)
      """
  }
}
