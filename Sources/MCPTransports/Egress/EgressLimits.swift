/// The bounds of what goes through one ``EgressProxy``.
package struct EgressLimits: Sendable, Hashable {
  /// Open at one time; one more is refused.
  package var maximumConnections: Int
  /// The longest head of a request, and the longest trailer of a body in pieces, in bytes.
  package var maximumHeadBytes: Int
  /// How long the head of a request may take, and the first record of TLS behind it.
  package var headTime: Duration
  /// How long one address may take to answer.
  package var connectTime: Duration
  /// Addresses of a host that are tried.
  package var maximumAddresses: Int
  /// How long nothing may happen on a connection.
  package var idleTime: Duration
  /// How long a connection may live.
  package var totalTime: Duration
  /// Carried by one connection in both directions together, in bytes.
  package var maximumBytes: Int

  /// 128 connections, heads of 16 KiB within 10 s, 10 s for each of 8 addresses, 5 minutes without a byte, 2 hours and
  /// 4 GiB in all, unless said otherwise.
  package init(
    maximumConnections: Int = 128, maximumHeadBytes: Int = 16 << 10, headTime: Duration = .seconds(10),
    connectTime: Duration = .seconds(10), maximumAddresses: Int = 8, idleTime: Duration = .seconds(300),
    totalTime: Duration = .seconds(7200), maximumBytes: Int = 4 << 30
  ) {
    self.maximumConnections = maximumConnections
    self.maximumHeadBytes = maximumHeadBytes
    self.headTime = headTime
    self.connectTime = connectTime
    self.maximumAddresses = maximumAddresses
    self.idleTime = idleTime
    self.totalTime = totalTime
    self.maximumBytes = maximumBytes
  }
}

extension EgressLimits {
  /// Read of somebody who was refused, so that the answer reaches him before the end does.
  static let drainedBytes = 256 << 10
}
