import JSONKit

/// Operators, texts, arrays and objects.
extension Compiler {
  /// A chain of operators: the right sides are the outer loops, and the chain is walked without recursion.
  mutating func emitBinary(_ node: Node, _ context: Context) throws(JQError) -> Flow {
    var chain: [(operation: Operator, right: Node)] = []
    var base = node
    while case .binary(let operation, let left, let right) = base.kind {
      chain.append((operation, right))
      base = left
    }
    var operands: [Int32?] = []
    var flows: [Flow] = []
    for link in chain {
      if Self.constant(link.right) != nil {
        operands.append(nil)
        flows.append(.single)
        continue
      }
      let place = register()
      flows.append(try emitAside([link.right], firstRegister: place, context, false))
      operands.append(place)
    }
    var inner = try emit(base, context, tracks: false)
    for index in chain.indices.reversed() {
      let operation = chain[index].operation.rawValue
      if let place = operands[index] {
        code.add(.binary, operation, place, inner.forkless ? 1 : 0)
      } else if let constant = Self.constant(chain[index].right) {
        code.add(.binaryConstant, operation, code.constant(constant))
      }
      inner = inner + flows[index]
    }
    return inner
  }

  /// Applies a format to the value.
  mutating func emitFormat(_ name: String, _ node: Node) throws(JQError) {
    guard let format = TextFormat(rawValue: name) else {
      let near = name.didYouMean(in: TextFormat.allCases.map(\.rawValue))
      throw failure(.unknownFunction, "There is no format @\(name)\(near.isEmpty ? "." : near)", node)
    }
    code.add(.format, format.number)
  }

  mutating func emitText(
    _ format: String, _ parts: [Node.Part], _ context: Context
  ) throws(JQError) -> Flow {
    let count = parts.reduce(0) { if case .insert = $1 { $0 + 1 } else { $0 } }
    let first = registers(count)
    let saved = saveValue(false)
    var flow = Flow.single
    var place = first + Int32(count)
    // The last insertion is the outermost loop.
    for case .insert(let node) in parts.reversed() {
      place -= 1
      code.add(.load, saved.value)
      flow = flow + (try emit(node, context, tracks: false))
      try emitFormat(format, node)
      code.add(.move, place)
    }
    let shape = TextShape(
      parts: parts.map { part in
        if case .text(let text) = part { text } else { nil }
      })
    code.texts.append(shape)
    code.add(.concatenate, Int32(code.texts.count - 1), first)
    return flow
  }

  mutating func emitArray(_ inner: Node?, _ context: Context) throws(JQError) -> Flow {
    guard let inner else { return .single }
    let gathering = register()
    let begin = code.add(.collect, 0, gathering)
    let flow = try emit(inner, context, tracks: false)
    if flow.forkless && flow.total {
      // One value: no gathering is needed. The instruction is overwritten by one that changes nothing.
      code.instructions[begin] = Instruction(opcode: .jump, a: Int32(begin) + 1)
      code.add(.wrap)
    } else {
      code.add(.append, 0, gathering)
      code.land(begin)
    }
    return .single
  }

  mutating func emitObject(_ entries: [Node.Entry], _ context: Context) throws(JQError) -> Flow {
    var parts: [ObjectShape.Part] = []
    var computed: [Node] = []
    var keys: Set<ByteKey> = []
    var mayRepeat = false
    for entry in entries {
      var key: String?
      if case .string(let text)? = Self.constant(entry.key) {
        key = text
        if !keys.insert(ByteKey(text)).inserted { mayRepeat = true }
      } else {
        computed.append(entry.key)
        mayRepeat = true
      }
      let source = simpleSource(entry.value, context)
      if case .computed = source { computed.append(entry.value) }
      parts.append(ObjectShape.Part(key: key, value: source))
    }
    code.objects.append(ObjectShape(parts: parts, mayRepeat: mayRepeat))
    let number = Int32(code.objects.count - 1)
    let first = registers(computed.count)
    let flow = computed.isEmpty ? .single : try emitAside(computed, firstRegister: first, context, false)
    code.add(.object, number, first)
    return flow
  }

  private mutating func simpleSource(_ node: Node, _ context: Context) -> ObjectShape.Source {
    if let constant = Self.constant(node) { return .constant(code.constant(constant)) }
    if case .variable(let name) = node.kind, let (owner, register) = variable(name, context), owner === block {
      return .register(register)
    }
    if case .index(let base, let key, false) = node.kind, case .identity = base.kind,
      case .literal(.string(let name)) = key.kind
    {
      return .field(code.key(name))
    }
    return .computed
  }
}
