import JSONKit

/// Assignments.
extension Compiler {
  /// `a = b`: every path of a gets the value, once for each value of b.
  mutating func emitAssign(_ left: Node, _ right: Node, _ context: Context) throws(JQError) -> Flow {
    let value = register()
    let rightFlow = try emitAside([right], firstRegister: value, context, false)
    let root = register()
    let end = emitUpdateBegin(root, left)
    _ = try emit(left, context, tracks: true)
    code.add(.assign, root, 0, value)
    code.add(.backtrack)
    code.land(end)
    code.add(.take, root)
    return rightFlow
  }

  /// `a |= b`: the value at every path of a becomes the first one that b makes of it; without one it is deleted.
  mutating func emitModify(
    _ left: Node, _ context: Context, update: (inout Compiler) throws(JQError) -> Flow
  ) throws(JQError) -> Flow {
    let (root, deleted) = (register(), register())
    let path = pathRegister()
    let label = register()
    code.add(.set, deleted, 0)
    let end = emitUpdateBegin(root, left)
    _ = try emit(left, context, tracks: true)
    code.add(.storePath, path)
    code.add(.updateTake, root)
    // Both are only needed when the update may give nothing, or more than one value.
    let guardPlace = code.add(.jump, code.here + 1)
    let labelPlace = code.add(.jump, code.here + 1)
    let flow = try update(&self)
    if flow.forkless && flow.total {
      code.add(.updatePut, root, path)
      code.add(.backtrack)
    } else {
      code.instructions[labelPlace] = Instruction(opcode: .label, a: label)
      code.add(.cut, label)
      code.add(.drop)
      code.add(.updatePut, root, path)
      code.add(.backtrack)
      code.instructions[guardPlace] = Instruction(opcode: .fork, a: code.here)
      // The value that was taken is put back, so that later paths find it.
      code.add(.updatePut, root, path)
      code.add(.updateDrop, deleted, path)
      code.add(.backtrack)
    }
    code.land(end)
    code.add(.updateEnd, root, deleted)
    return .single
  }

  /// `a += b` and the like: b is computed from the whole value, each of its values makes an update of its own.
  mutating func emitUpdate(
    _ operation: Operator?, _ left: Node, _ right: Node, _ context: Context
  ) throws(JQError) -> Flow {
    let value = register()
    let rightFlow = try emitAside([right], firstRegister: value, context, false)
    let modifyFlow = try emitModify(left, context) { (compiler) throws(JQError) in
      compiler.emitUpdateStep(operation, value)
      return .single
    }
    return rightFlow + modifyFlow
  }

  private mutating func emitUpdateStep(_ operation: Operator?, _ value: Int32) {
    if let operation {
      code.add(.binary, operation.rawValue, value)
    } else {
      let test = code.add(.jumpIfTrue)
      code.add(.load, value)
      code.land(test)
    }
  }

  /// Keeps the value in a register and goes on at the returned place when all paths are done.
  private mutating func emitUpdateBegin(_ root: Int32, _ left: Node) -> Int {
    code.add(.store, root)
    let copy = register()
    code.add(.move, copy)
    let end = code.add(.fork)
    code.add(.take, copy)
    code.add(.beginPath)
    return end
  }
}
