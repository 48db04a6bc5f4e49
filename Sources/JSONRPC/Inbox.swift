import Synchronization

/// A bounded queue from any thread to one task, taken in batches.
package final class Inbox<Element: Sendable>: Sendable {
  private struct State {
    var elements: [Element] = []
    var isFinished = false
  }

  private let limit: Int
  private let state = Mutex(State())
  private let wakeup = Wakeup()

  package init(limit: Int) {
    self.limit = limit
  }

  /// Adds one element at the end; false when the queue is full or finished.
  package func offer(_ element: Element) -> Bool {
    let (isTaken, isFirst) = state.withLock { state -> (Bool, Bool) in
      guard !state.isFinished, state.elements.count < limit else { return (false, false) }
      state.elements.append(element)
      return (true, state.elements.count == 1)
    }
    if isFirst { wakeup.fire() }
    return isTaken
  }

  /// Everything queued, in order; nil when the queue is finished and empty, or the task is cancelled.
  package func next() async -> [Element]? {
    while !Task.isCancelled {
      let (batch, isFinished) = state.withLock { state -> ([Element], Bool) in
        let batch = state.elements
        state.elements = []
        return (batch, state.isFinished)
      }
      if !batch.isEmpty { return batch }
      if isFinished { return nil }
      await wakeup.wait()
    }
    return nil
  }

  /// Takes no more elements; what is queued is still delivered.
  package func finish() {
    state.withLock { $0.isFinished = true }
    wakeup.fire()
  }
}
