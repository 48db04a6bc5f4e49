/// The last few ids of calls given up, oldest forgotten first.
struct Tombstones: Sendable {
  private var ids: Set<RPCID> = []
  private var order: [RPCID] = []
  private var oldest = 0
  private let limit: Int

  init(limit: Int) {
    self.limit = max(1, limit)
  }

  mutating func insert(_ id: RPCID) {
    guard ids.insert(id).inserted else { return }
    if order.count < limit {
      order.append(id)
      return
    }
    ids.remove(order[oldest])
    order[oldest] = id
    oldest = (oldest + 1) % limit
  }

  /// Whether the id was there; an answer comes once, so it is taken out.
  mutating func remove(_ id: RPCID) -> Bool {
    ids.remove(id) != nil
  }
}
