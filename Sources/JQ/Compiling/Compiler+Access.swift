import JSONKit

/// Looking inside of values.
extension Compiler {
  mutating func emitIndex(
    _ base: Node, _ key: Node, _ optional: Bool, _ context: Context, _ tracks: Bool
  ) throws(JQError) -> Flow {
    let quiet: Int32 = optional ? 1 : 0
    if let constant = Self.constant(key) {
      let flow = try emit(base, context, tracks: tracks)
      if case .string(let name) = constant {
        code.add(.field, code.key(name), 0, quiet, tracks: tracks)
      } else {
        code.add(.indexConstant, code.constant(constant), 0, quiet, tracks: tracks)
      }
      return Flow(forkless: flow.forkless, total: flow.total && !optional)
    }
    let place = register()
    let keyFlow = try emitAside([key], firstRegister: place, context, tracks)
    let baseFlow = try emit(base, context, tracks: tracks)
    code.add(.index, place, 0, quiet, tracks: tracks)
    let flow = keyFlow + baseFlow
    return Flow(forkless: flow.forkless, total: flow.total && !optional)
  }

  mutating func emitSlice(
    _ base: Node, _ from: Node?, _ to: Node?, _ optional: Bool, _ context: Context, _ tracks: Bool
  ) throws(JQError) -> Flow {
    let first = registers(2)
    let nothing = Node(.literal(.null), at: base.offset)
    let ends = try emitAside([from ?? nothing, to ?? nothing], firstRegister: first, context, tracks)
    let baseFlow = try emit(base, context, tracks: tracks)
    code.add(.slice, first, first + 1, optional ? 1 : 0, tracks: tracks)
    let flow = ends + baseFlow
    return Flow(forkless: flow.forkless, total: flow.total && !optional)
  }

  /// Computes values from the current one into registers and restores it: the first in the outermost loop.
  mutating func emitAside(
    _ nodes: [Node], firstRegister: Int32, _ context: Context, _ tracks: Bool
  ) throws(JQError) -> Flow {
    let saved = saveValue(tracks)
    var flow = Flow.single
    for (index, node) in nodes.enumerated() {
      if index > 0 { code.add(.load, saved.value) }
      flow = flow + (try emit(node, context, tracks: false))
      code.add(.move, firstRegister + Int32(index))
    }
    restore(saved, last: flow.forkless)
    return flow
  }

  /// Registers that hold the current value and, where one is kept up, its path.
  struct Saved {
    var value: Int32
    var path: Int32?
  }

  mutating func saveValue(_ tracks: Bool) -> Saved {
    let saved = Saved(value: register(), path: tracks ? pathRegister() : nil)
    code.add(.store, saved.value)
    if let path = saved.path { code.add(.storePath, path) }
    return saved
  }

  /// Brings a value back; the last use empties the register, so that the value can be changed in place.
  mutating func restore(_ saved: Saved, last: Bool) {
    code.add(last ? .take : .load, saved.value)
    if let path = saved.path { code.add(.loadPath, path) }
  }
}
