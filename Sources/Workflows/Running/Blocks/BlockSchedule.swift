/// Which steps of a block with `needs` may begin: a value, one mutating function per event.
struct BlockSchedule: Sendable {
  private var missing: [Int]
  private var dependents: [[Int]]
  /// The steps that may begin and have not, in the order of the file.
  private var ready: [Int] = []
  private var underway = 0
  private let limit: Int

  /// - Parameter needs: For every step, the places of the steps that come before it.
  init(needs: [[Int]], limit: Int) {
    self.limit = max(limit, 1)
    let missing: [Int] = needs.map(\.count)
    self.missing = missing
    dependents = Array(repeating: [], count: needs.count)
    for (step, before) in needs.enumerated() {
      for other in before { dependents[other].append(step) }
    }
    ready = missing.indices.filter { missing[$0] == 0 }
  }

  /// The steps to begin now.
  mutating func begin() -> [Int] {
    let count = min(limit - underway, ready.count)
    guard count > 0 else { return [] }
    let begun = Array(ready.prefix(count))
    ready.removeFirst(count)
    underway += count
    return begun
  }

  /// A step is done, whatever became of it; with `opening`, what needs it may begin.
  mutating func ended(_ step: Int, opening: Bool) {
    underway -= 1
    guard opening else { return }
    for other in dependents[step] {
      missing[other] -= 1
      if missing[other] == 0 { ready.insert(other, at: ready.firstIndex { $0 > other } ?? ready.endIndex) }
    }
  }

  var isIdle: Bool { underway == 0 && ready.isEmpty }
}
