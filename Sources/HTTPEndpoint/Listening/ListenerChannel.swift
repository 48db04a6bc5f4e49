import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// How a socket that was accepted becomes a connection.
///
/// The requests are read by NIO's decoder and taken by ``EndpointConnection``; Hummingbird's own channel would read each
/// path as a URL, answer every mistake with 400 and not tell which version a client speaks.
struct ListenerChannel: ServerChildChannel {
  let settings: ConnectionSettings
  let connections: OpenConnections
  let tls: NIOSSLContext?
  let limits: HTTPListenerLimits

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<AcceptedConnection> {
    channel.eventLoop.makeCompletedFuture {
      let connection = EndpointConnection(channel, settings)
      let pipeline = channel.pipeline.syncOperations
      if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
      try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
      var bounds = NIOHTTPDecoderLimitConfiguration()
      bounds.maxHeaderListSize = limits.maximumHeadBytes
      bounds.maxHeaderFieldSize = limits.maximumHeadBytes
      bounds.maxHeaderFieldCount = limits.maximumFields
      try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: bounds)))
      try pipeline.addHandler(ConnectionHandler(connection))
      return AcceptedConnection(channel: channel, connection: connection)
    }
  }

  func handle(value: AcceptedConnection, logger: Logger) async {
    let connection = value.connection
    guard connections.enter(connection) else {
      connection.turnAway()
      return
    }
    await connection.run()
    connections.leave(connection)
  }
}

/// A socket and the connection that was made of it.
struct AcceptedConnection: ServerChildChannelValue {
  let channel: any Channel
  let connection: EndpointConnection
}
