import JSONKit

/// Calls of functions: of the program's own, of those that are part of the machine, and of the built-in ones.
extension Compiler {
  mutating func emitCall(
    _ node: Node, _ name: String, _ arguments: [Node], _ context: Context, _ tracks: Bool
  ) throws(JQError) -> Flow {
    if let entry = find(name, arguments.count, context) {
      switch entry {
      case .function(let box): return try emitUse(of: box, node, arguments, context, tracks)
      case .filter(_, let owner, let index):
        code.add(.callFilter, block.hops(to: owner), index, tracks: tracks)
        return Flow(forkless: false, total: false)
      case .inlined(_, let body, let bodyContext):
        let outer = instance
        instance = outer.inner(node)
        defer { instance = outer }
        return try emit(body, bodyContext, tracks: tracks)
      case .variable, .label: break
      }
    }
    if name.contains("::") {
      throw failure(.unsupported, "Modules are not supported, so there is no function \(name).", node)
    }
    if context.isBuiltin || !name.hasPrefix("_") {
      if HostFunctions.dependents.contains(name), !context.isBuiltin { try checkHost(name, node) }
      if let flow = try emitIntrinsic(name, arguments, context, tracks) { return flow }
      if let box = builtin(name, arguments.count) { return try emitUse(of: box, node, arguments, context, tracks) }
      if Natives.number(of: name, arguments.count) != nil {
        return tracks
          ? try emitUntrackedNative(name, arguments, node, context) : try emitNative(name, arguments, node, context)
      }
    }
    throw unknown(name, arguments.count, node, context)
  }

  private func find(_ name: String, _ count: Int, _ context: Context) -> Scope.Entry? {
    var scope = context.scope
    while let current = scope {
      switch current.entry {
      case .function(let box)
      where box.definition.parameters.count == count && box.definition.name.sameBytes(as: name):
        return current.entry
      case .filter(let known, _, _) where count == 0 && known.sameBytes(as: name): return current.entry
      case .inlined(let known, _, _) where count == 0 && known.sameBytes(as: name): return current.entry
      default: break
      }
      scope = current.parent
    }
    return nil
  }

  private mutating func builtin(_ name: String, _ count: Int) -> FunctionBox? {
    let key = "\(name)/\(count)"
    if let known = builtins[key] { return known }
    guard let entry = Prelude.functions[key] else { return nil }
    let box = FunctionBox(
      entry.definition, Context(scope: nil, isBuiltin: true), mainBlock, shape: entry.shape)
    builtins[key] = box
    return box
  }

  /// The function a definition makes at this place; the same one whenever the place is compiled.
  mutating func box(_ definition: Definition, _ context: Context) -> FunctionBox {
    if let known = instance.functions[ObjectIdentifier(definition)] { return known }
    let box = FunctionBox(definition, context, block)
    instance.functions[ObjectIdentifier(definition)] = box
    return box
  }

  // MARK: Writing out or calling

  /// From this many instructions on, functions are called and no longer written out.
  private static let maximumWrittenOut = 1 << 14

  private func isWrittenOut(_ box: FunctionBox, _ arguments: [Node]) -> Bool {
    guard !box.shape.isRecursive, inlining < (box.context.isBuiltin ? 12 : 4),
      code.instructions.count < Self.maximumWrittenOut
    else { return false }
    guard box.context.isBuiltin || box.shape.weight <= 40 else { return false }
    for (index, parameter) in box.definition.parameters.enumerated() where !parameter.isValue {
      guard box.shape.uses[index] <= 1 || Self.isTrivial(arguments[index]) else { return false }
    }
    return true
  }

  private static func isTrivial(_ node: Node) -> Bool {
    switch node.kind {
    case .identity, .literal, .variable: true
    default: false
    }
  }

  private mutating func emitUse(
    of box: FunctionBox, _ node: Node, _ arguments: [Node], _ context: Context, _ tracks: Bool
  ) throws(JQError) -> Flow {
    guard isWrittenOut(box, arguments) else { return try emitRealCall(of: box, arguments, context, tracks) }
    let outer = instance
    let inner = outer.inner(node)
    inlining += 1
    defer {
      inlining -= 1
      instance = outer
    }
    var body = Context(
      scope: Scope(.function(box), in: box.context.scope), isBuiltin: box.context.isBuiltin)
    var values: [Node] = []
    var registers: [Int32] = []
    for (parameter, argument) in zip(box.definition.parameters, arguments) {
      guard parameter.isValue else {
        body = body.adding(.inlined(parameter.name, argument, context))
        continue
      }
      values.append(argument)
      instance = inner
      let register = register(of: parameter.name, boundBy: box.definition.body)
      instance = outer
      registers.append(register)
      body = body.adding(.variable(parameter.name, block, register))
      body = body.adding(.inlined(parameter.name, Node(.variable(parameter.name), at: node.offset), body))
    }
    var flow = Flow.single
    if !values.isEmpty {
      let first = self.registers(values.count)
      flow = try emitAside(values, firstRegister: first, context, tracks)
      for (index, register) in registers.enumerated() {
        code.add(.copy, register, first + Int32(index))
      }
    }
    instance = inner
    return flow + (try emit(box.definition.body, body, tracks: tracks))
  }

  private mutating func emitRealCall(
    of box: FunctionBox, _ arguments: [Node], _ context: Context, _ tracks: Bool
  ) throws(JQError) -> Flow {
    let number = function(of: box, tracks)
    var values: [Node] = []
    var filters: [FilterArgument] = []
    for (parameter, argument) in zip(box.definition.parameters, arguments) {
      if parameter.isValue { values.append(argument) } else { filters.append(filterArgument(argument, context)) }
    }
    let first = registers(values.count)
    if !values.isEmpty { _ = try emitAside(values, firstRegister: first, context, tracks) }
    code.sites.append(
      CallSite(function: number, hops: block.hops(to: box.block), firstValue: first, filters: filters))
    code.add(.call, Int32(code.sites.count - 1), tracks: tracks)
    return Flow(forkless: false, total: false)
  }

  /// The number of a function, whose body is compiled later.
  private mutating func function(of box: FunctionBox, _ tracks: Bool) -> Int32 {
    let body = box.body ?? (Block(parent: box.block), Instance())
    box.body = body
    let values = box.definition.parameters.count(where: \.isValue)
    if box.number == nil {
      body.block.registers = Int32(values)
      box.number = newFunction(body.block, values: values)
    }
    var context = Context(scope: Scope(.function(box), in: box.context.scope), isBuiltin: box.context.isBuiltin)
    var (value, filter): (Int32, Int32) = (0, 0)
    for parameter in box.definition.parameters {
      if parameter.isValue {
        context = context.adding(.variable(parameter.name, body.block, value))
        let node = Node(.variable(parameter.name), at: box.definition.offset)
        context = context.adding(.inlined(parameter.name, node, context))
        value += 1
      } else {
        context = context.adding(.filter(parameter.name, body.block, filter))
        filter += 1
      }
    }
    let number = box.number ?? 0
    request(number, tracks: tracks, box.definition.body, context, body.block, body.instance, inlining: 0)
    return number
  }

  private mutating func filterArgument(_ node: Node, _ context: Context) -> FilterArgument {
    if case .call(let name, let arguments) = node.kind, arguments.isEmpty,
      case .filter(_, let owner, let index)? = find(name, 0, context)
    {
      return .passed(hops: block.hops(to: owner), index: index)
    }
    if let number = instance.filters[ObjectIdentifier(node)] { return .code(function: number) }
    let body = Block(parent: block)
    let number = newFunction(body, values: 0)
    instance.filters[ObjectIdentifier(node)] = number
    let inner = Instance()
    // A filter is part of what is written out around it: counted anew, it would unfold again and again.
    request(number, tracks: false, node, context, body, inner, inlining: inlining)
    request(number, tracks: true, node, context, body, inner, inlining: inlining)
    return .code(function: number)
  }

  // MARK: Native functions

  /// The last argument is the outermost loop.
  mutating func emitNative(
    _ name: String, _ arguments: [Node], _ node: Node, _ context: Context
  ) throws(JQError) -> Flow {
    guard let number = Natives.number(of: name, arguments.count) else {
      throw unknown(name, arguments.count, node, context)
    }
    if Natives.all[Int(number)].isHost { try checkHost(name, node) }
    guard !arguments.isEmpty else {
      code.add(.native, number)
      return .single
    }
    let first = registers(arguments.count)
    let saved = saveValue(false)
    var flow = Flow.single
    for (index, argument) in arguments.enumerated().reversed() {
      if index < arguments.count - 1 { code.add(.load, saved.value) }
      flow = flow + (try emit(argument, context, tracks: false))
      code.add(.move, first + Int32(index))
    }
    restore(saved, last: flow.forkless)
    code.add(.native, number, first)
    return flow
  }

  private func checkHost(_ name: String, _ node: Node) throws(JQError) {
    if options.allowsHostFunctions { return }
    let shown = name == "env" ? "“env” and “$ENV” ask" : "“\(name)” asks"
    throw failure(
      .unsupported,
      "\(shown) outside of the program and cannot be used in expressions; hand the value in as a variable.", node)
  }

  private mutating func emitUntrackedNative(
    _ name: String, _ arguments: [Node], _ node: Node, _ context: Context
  ) throws(JQError) -> Flow {
    let (before, path) = (register(), pathRegister())
    code.add(.store, before)
    code.add(.storePath, path)
    let flow = try emitNative(name, arguments, node, context)
    code.add(.checkPath, before, path)
    return flow
  }

  // MARK: Unknown names

  private func unknown(_ name: String, _ count: Int, _ node: Node, _ context: Context) -> JQError {
    var names: [String: [Int]] = FunctionNames.all
    var scope = context.scope
    while let current = scope {
      switch current.entry {
      case .function(let box): names[box.definition.name, default: []].append(box.definition.parameters.count)
      case .filter(let known, _, _), .inlined(let known, _, _): names[known, default: []].append(0)
      default: break
      }
      scope = current.parent
    }
    if let counts = names[name] {
      let wanted = counts.sorted().map(String.init).joined(separator: " or ")
      return failure(
        .unknownFunction, "\(name) takes \(wanted) arguments, not \(count); arguments are separated by “;”.", node)
    }
    let near = name.didYouMean(in: names.keys.sorted())
    return failure(.unknownFunction, "There is no function \(name)/\(count)\(near.isEmpty ? "." : near)", node)
  }
}
