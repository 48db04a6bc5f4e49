package import JSONKit

/// How a request reaches the peer that sent it, while it is being served.
///
/// A ``Connection`` is one for all requests of its peer; a carrier that has a stream for each request may be another.
package protocol RequestPeer: Sendable {
  /// Tells the peer something that belongs to its request; nothing is sent once that is answered or cancelled.
  func notify(_ method: String, _ params: JSON, whileServing id: RPCID)
  /// Asks the peer something that belongs to its request.
  ///
  /// - Throws: ``ConnectionError``, and ``RPCError`` when the peer refuses.
  func ask(_ method: String, _ params: JSON, whileServing id: RPCID, timeout: Duration?) async throws -> JSON
  /// Does some work for a request in this scope while time stands still for the calls of ours it may belong to.
  func holdingTime<T: Sendable>(in scope: Scope, _ work: () async throws -> T) async rethrows -> T
  /// From now on the peer may send several messages as one list.
  func acceptBatches()
  /// Ends the stream on which the peer waits for the answer, where the carrier has one that can be taken up again.
  func endStream(whileServing id: RPCID)
}
