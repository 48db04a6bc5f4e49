import JSONKit
public import Servers

/// What one server lists of a kind, or why it does not.
public struct ServerListing<Entry: Sendable>: Sendable {
  /// The server's name.
  public var server: String
  /// In the server's order.
  public var entries: [Entry]
  /// Why there are none; nil when the server was asked.
  public var error: MCPServerError?

  /// A list, or a failure.
  public init(server: String, entries: [Entry] = [], error: MCPServerError? = nil) {
    self.server = server
    self.entries = entries
    self.error = error
  }
}

extension MCPClient {
  /// The server of a name.
  ///
  /// - Throws: ``MCPServerError`` `server_unavailable` with what was probably meant.
  public func server(_ name: String) throws(MCPServerError) -> any MCPServer {
    let known = servers
    guard let server = known.first(where: { $0.name.sameBytes(as: name) }) else {
      throw MCPServerError(
        .unavailable, "no server is named \"\(name)\"\(name.didYouMean(in: known.map(\.name)))")
    }
    return server
  }

  /// Has the named servers, or all, list something, side by side; one listing per server, in name order.
  ///
  /// It never throws: a server that fails says so in its listing.
  package func listings<Entry: Sendable>(
    _ names: [String]?, _ list: @escaping @Sendable (any MCPServer) async throws -> [Entry]
  ) async -> [ServerListing<Entry>] {
    var listings = await withTaskGroup(of: ServerListing<Entry>.self) { group in
      for name in names ?? servers.map(\.name) { group.addTask { await self.listing(name, list) } }
      var listings: [ServerListing<Entry>] = []
      for await listing in group { listings.append(listing) }
      return listings
    }
    listings.sort { $0.server.utf8.lexicographicallyPrecedes($1.server.utf8) }
    return listings
  }

  private func listing<Entry: Sendable>(
    _ name: String, _ list: @Sendable (any MCPServer) async throws -> [Entry]
  ) async -> ServerListing<Entry> {
    do {
      return ServerListing(server: name, entries: try await list(try server(name)))
    } catch let error as MCPServerError {
      return ServerListing(server: name, error: error)
    } catch is CancellationError {
      return ServerListing(server: name, error: MCPServerError(.unavailable, "\(name) was stopped before it answered"))
    } catch {
      return ServerListing(server: name, error: MCPServerError(.refused, "\(name): \(error)", cause: error))
    }
  }
}
