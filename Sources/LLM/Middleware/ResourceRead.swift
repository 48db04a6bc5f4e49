/// The wish to read one resource of a server, on its way through the steps around it.
public struct ResourceRead: Sendable, Hashable {
  /// The server's name.
  public let server: String
  /// The resource at that server.
  public var uri: String

  /// A resource of a server.
  public init(server: String, uri: String) {
    self.server = server
    self.uri = uri
  }
}
