extension RunContext {
  /// Runs `body` for every item, at most `concurrency` at a time, each in a branch of its own named `name[index]`.
  ///
  /// Results come in the order of the items. The first error cancels the other branches; when several branches fail,
  /// the error of the lowest index is thrown, unless it only says that the branch was cancelled.
  /// - Throws: what `body` throws.
  public func map<Item: Sendable, Result: Sendable>(
    _ name: String, _ items: [Item], concurrency: Int = 8,
    _ body: @escaping @Sendable (RunContext, Int, Item) async throws -> Result
  ) async throws -> [Result] {
    let log = log
    let prefix = branch(name)
    let run: @Sendable (Int) async -> (Int, Swift.Result<Result, any Error>) = { index in
      do {
        let branch = RunContext(log, path: "\(prefix)[\(index)]")
        return (index, .success(try await body(branch, index, items[index])))
      } catch {
        return (index, .failure(error))
      }
    }
    var results: [Result?] = Array(repeating: nil, count: items.count)
    var errors: [Int: any Error] = [:]
    await withTaskGroup(of: (Int, Swift.Result<Result, any Error>).self) { group in
      var started = 0
      while started < min(max(1, concurrency), items.count) {
        let index = started
        group.addTask { await run(index) }
        started += 1
      }
      while let (index, result) = await group.next() {
        switch result {
        case .success(let value): results[index] = value
        case .failure(let error):
          errors[index] = error
          group.cancelAll()
        }
        if errors.isEmpty, started < items.count {
          let index = started
          group.addTask { await run(index) }
          started += 1
        }
      }
    }
    if let error = Self.telling(errors) { throw error }
    return results.compactMap { $0 }
  }

  private static func telling(_ errors: [Int: any Error]) -> (any Error)? {
    let inOrder = errors.sorted { $0.key < $1.key }.map(\.value)
    return inOrder.first { !($0 is CancellationError) } ?? inOrder.first
  }
}
