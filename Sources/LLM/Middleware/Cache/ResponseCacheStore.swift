/// Where answers are kept between requests; a failure of a store is a miss, never an error.
public protocol ResponseCacheStore: Sendable {
  /// The answer under that key, unless its time is over.
  func response(for key: String) async -> InvocationResponse?
  /// Keeps an answer for that long; it may be dropped earlier.
  func store(_ response: InvocationResponse, for key: String, timeToLive: Duration) async
}
