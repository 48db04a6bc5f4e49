import Runs
import Synchronization

/// The kinds of the events that were seen, in order.
final class SeenKinds: Sendable {
  private let kinds = Mutex<[RunEvent.Kind]>([])
  var all: [RunEvent.Kind] { kinds.withLock { $0 } }
  func add(_ kind: RunEvent.Kind) { kinds.withLock { $0.append(kind) } }
}
