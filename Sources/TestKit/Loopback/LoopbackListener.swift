import NIOCore
import NIOPosix

/// Listens on the loopback interface, at a port that is free, for the time of a test.
enum LoopbackListener {
  /// Binds, lends the port to `body` and closes.
  ///
  /// - Parameter accept: prepares each connection.
  static func run(
    accept: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>, _ body: (_ port: Int) async throws -> Void
  ) async throws {
    let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer(accept)
      .bind(host: "127.0.0.1", port: 0).get()
    let result: Result<Void, any Error>
    do {
      result = .success(try await body(listener.localAddress?.port ?? 0))
    } catch {
      result = .failure(error)
    }
    try await listener.close().get()
    try result.get()
  }
}
