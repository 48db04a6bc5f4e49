/// What a failing piece of work threw as one type; nil when it succeeded or threw another.
package func failure<Failure: Error, T>(_ type: Failure.Type, _ work: () async throws -> T) async -> Failure? {
  do {
    _ = try await work()
    return nil
  } catch {
    return error as? Failure
  }
}
