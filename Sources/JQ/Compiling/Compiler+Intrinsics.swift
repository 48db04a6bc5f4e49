import JSONKit

/// Functions that are instructions.
extension Compiler {
  /// Their names with the number of parameters.
  static let intrinsicNames: [String: [Int]] = [
    "empty": [0], "not": [0], "error": [0, 1], "path": [1], "paths": [0], "range": [1, 2, 3], "first": [1], "last": [1],
    "recurse": [0], "getpath": [1], "tostream": [0], "arrays": [0], "objects": [0], "iterables": [0], "booleans": [0],
    "numbers": [0], "strings": [0], "nulls": [0], "values": [0], "scalars": [0],
  ]

  mutating func emitIntrinsic(
    _ name: String, _ arguments: [Node], _ context: Context, _ tracks: Bool
  ) throws(JQError) -> Flow? {
    switch arguments.count {
    case 0: return try emitIntrinsic0(name, tracks)
    case 1: return try emitIntrinsic1(name, arguments[0], context, tracks)
    default: return try emitIntrinsicMore(name, arguments, context, tracks)
    }
  }

  private mutating func emitIntrinsic0(_ name: String, _ tracks: Bool) throws(JQError) -> Flow? {
    if let types = TypeSet.named[name] {
      code.add(.filterType, types.rawValue)
      return Flow(forkless: true, total: false)
    }
    switch name {
    case "empty":
      code.add(.backtrack)
      return Flow(forkless: true, total: false)
    case "error":
      code.add(.raise)
      return .single
    case "recurse":
      code.add(.descend, tracks: tracks)
      return Flow(forkless: false, total: true)
    case "not" where !tracks:
      code.add(.not)
      return .single
    case "paths" where !tracks:
      code.add(.paths)
      return Flow(forkless: false, total: false)
    case "tostream" where !tracks:
      code.add(.stream)
      return Flow(forkless: false, total: true)
    case "not", "paths", "tostream":
      return try untracked { (compiler) throws(JQError) in try compiler.emitIntrinsic0(name, false) }
    default: return nil
    }
  }

  private mutating func untracked(
    _ body: (inout Compiler) throws(JQError) -> Flow?
  ) throws(JQError) -> Flow? {
    let (before, path) = (register(), pathRegister())
    code.add(.store, before)
    code.add(.storePath, path)
    let flow = try body(&self)
    code.add(.checkPath, before, path)
    return flow
  }

  private mutating func emitIntrinsic1(
    _ name: String, _ argument: Node, _ context: Context, _ tracks: Bool
  ) throws(JQError) -> Flow? {
    switch name {
    case "error":
      _ = try emit(argument, context, tracks: false)
      code.add(.raise)
      return Flow(forkless: false, total: true)
    case "first":
      let label = register()
      code.add(.label, label)
      let flow = try emit(argument, context, tracks: tracks)
      code.add(.cut, label)
      return Flow(forkless: true, total: flow.total)
    case "last": return try emitLast(argument, context, tracks)
    case "getpath":
      let place = register()
      let flow = try emitAside([argument], firstRegister: place, context, tracks)
      code.add(.getPath, place, tracks: tracks)
      return flow
    case "path" where !tracks:
      code.add(.beginPath)
      let flow = try emit(argument, context, tracks: true)
      code.add(.endPath)
      return flow
    case "path":
      return try untracked { (compiler) throws(JQError) in
        try compiler.emitIntrinsic1("path", argument, context, false)
      }
    case "range":
      return try emitRange([Node(.literal(0), at: argument.offset), argument], context, tracks)
    default: return nil
    }
  }

  private mutating func emitIntrinsicMore(
    _ name: String, _ arguments: [Node], _ context: Context, _ tracks: Bool
  ) throws(JQError) -> Flow? {
    switch name {
    case "range" where arguments.count <= 3: return try emitRange(arguments, context, tracks)
    case "_limit" where arguments.count == 2:
      let count = register()
      _ = try emitAside([arguments[0]], firstRegister: count, context, tracks)
      let label = register()
      code.add(.label, label)
      _ = try emit(arguments[1], context, tracks: tracks)
      code.add(.countDown, count, label)
      return Flow(forkless: false, total: false)
    case "_skip" where arguments.count == 2:
      let count = register()
      _ = try emitAside([arguments[0]], firstRegister: count, context, tracks)
      _ = try emit(arguments[1], context, tracks: tracks)
      code.add(.skipDown, count)
      return Flow(forkless: false, total: false)
    default: return nil
    }
  }

  private mutating func emitLast(_ argument: Node, _ context: Context, _ tracks: Bool) throws(JQError) -> Flow {
    let found = register()
    let state = Saved(value: register(), path: tracks ? pathRegister() : nil)
    code.add(.set, found, 1)
    let end = code.add(.fork)
    let flow = try emit(argument, context, tracks: tracks)
    if let path = state.path { code.add(.storePath, path) }
    code.add(.move, state.value)
    code.add(.set, found, 2)
    code.add(.backtrack)
    code.land(end)
    code.add(.backtrackUnless, found)
    restore(state, last: true)
    return Flow(forkless: true, total: flow.total)
  }

  private mutating func emitRange(_ bounds: [Node], _ context: Context, _ tracks: Bool) throws(JQError) -> Flow {
    let first = registers(3)
    let step = bounds.count == 3 ? bounds[2] : Node(.literal(1), at: bounds[0].offset)
    let saved = saveValue(tracks)
    for (index, node) in [bounds[0], bounds[1], step].enumerated() {
      if index > 0 { code.add(.load, saved.value) }
      _ = try emit(node, context, tracks: false)
      code.add(.move, first + Int32(index))
    }
    code.add(.range, first, 0, bounds.count == 3 ? 1 : 0)
    if tracks, let path = saved.path { code.add(.checkPath, saved.value, path) }
    return Flow(forkless: false, total: false)
  }
}

/// A set of types, for the functions that let only some through.
struct TypeSet: OptionSet, Sendable {
  let rawValue: Int32

  static let null = TypeSet(rawValue: 1)
  static let boolean = TypeSet(rawValue: 2)
  static let number = TypeSet(rawValue: 4)
  static let string = TypeSet(rawValue: 8)
  static let array = TypeSet(rawValue: 16)
  static let object = TypeSet(rawValue: 32)

  static let named: [String: TypeSet] = [
    "arrays": .array, "objects": .object, "iterables": [.array, .object], "booleans": .boolean, "numbers": .number,
    "strings": .string, "nulls": .null, "values": [.boolean, .number, .string, .array, .object],
    "scalars": [.null, .boolean, .number, .string],
  ]
}
