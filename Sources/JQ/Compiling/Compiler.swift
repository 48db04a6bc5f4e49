import JSONKit

/// Turns nodes into instructions.
///
/// Every part is compiled for one of two uses: for its values, or with the path to each value kept up, as `path(…)` and
/// the assignments need it. Functions get code for the uses they have, when something calls them.
struct Compiler {
  let text: [UInt8]
  let options: JQOptions
  var code = CodeBuilder()
  var block: Block
  var instance = Instance()
  /// How many functions are being written out inside one another.
  var inlining = 0
  /// The functions that still have to be compiled.
  private var pending: [Job] = []
  /// The built-in functions that are used, by name and number of parameters.
  var builtins: [String: FunctionBox] = [:]
  let mainBlock: Block

  private struct Job {
    var function: Int32
    var tracks: Bool
    var node: Node
    var context: Context
    var block: Block
    var instance: Instance
    var inlining: Int
  }

  private init(_ text: String, options: JQOptions) {
    self.text = Array(text.utf8)
    self.options = options
    mainBlock = Block(parent: nil, registers: Int32(options.variables.count))
    block = mainBlock
  }

  static func compile(_ program: Node, _ text: String, options: JQOptions) throws(JQError) -> Code {
    var compiler = Compiler(text, options: options)
    var context = Context(scope: nil, isBuiltin: false)
    for (register, name) in options.variables.enumerated() {
      context = context.adding(.variable(name, compiler.mainBlock, Int32(register)))
    }
    _ = try compiler.emit(program, context, tracks: false)
    compiler.code.add(.output)
    try compiler.finish()
    let main = FunctionEntry(
      start: 0, registers: compiler.mainBlock.registers, paths: compiler.mainBlock.paths,
      values: Int32(options.variables.count))
    return Code(compiler.code, main: main, variables: options.variables)
  }

  private mutating func finish() throws(JQError) {
    while let job = pending.popLast() {
      let start = code.here
      block = job.block
      instance = job.instance
      inlining = job.inlining
      _ = try emit(job.node, job.context, tracks: job.tracks)
      code.add(.return)
      markTailCalls(from: Int(start))
      if job.tracks {
        code.functions[Int(job.function)].trackedStart = start
      } else {
        code.functions[Int(job.function)].start = start
      }
      try checkSize()
    }
    // Blocks grow until the last of their code is compiled.
    for (number, block) in blocks.enumerated() {
      code.functions[number].registers = block.registers
      code.functions[number].paths = block.paths
    }
  }

  /// The block of each function, by number.
  private var blocks: [Block] = []
  private var requested: Set<Int64> = []

  /// More instructions than a program of the longest text can need without writing functions out again and again.
  private static let maximumInstructions = 1 << 18

  private func checkSize() throws(JQError) {
    guard code.instructions.count <= Self.maximumInstructions else {
      throw JQError(.programTooLarge, "The compiled program has more than \(Self.maximumInstructions) instructions.")
    }
  }

  /// A function without code as yet.
  mutating func newFunction(_ block: Block, values: Int) -> Int32 {
    code.functions.append(FunctionEntry(values: Int32(values)))
    blocks.append(block)
    return Int32(code.functions.count - 1)
  }

  /// Sees to it that a function gets code for a use.
  mutating func request(
    _ function: Int32, tracks: Bool, _ node: Node, _ context: Context, _ block: Block, _ instance: Instance,
    inlining: Int
  ) {
    guard requested.insert(Int64(function) << 1 | (tracks ? 1 : 0)).inserted else { return }
    pending.append(
      Job(
        function: function, tracks: tracks, node: node, context: context, block: block, instance: instance,
        inlining: inlining))
  }

  /// A call directly before the end of a function needs no frame to come back to.
  private mutating func markTailCalls(from start: Int) {
    for place in start..<code.instructions.count {
      let instruction = code.instructions[place]
      guard instruction.opcode == .call || instruction.opcode == .callFilter, isReturn(place + 1) else { continue }
      if instruction.opcode == .callFilter {
        code.instructions[place].opcode = .tailCallFilter
      } else if keepsNothing(code.sites[Int(instruction.a)]) {
        code.instructions[place].opcode = .tailCall
      }
    }
  }

  private func isReturn(_ place: Int) -> Bool {
    var place = place
    for _ in 0..<8 where code.instructions[place].opcode == .jump { place = Int(code.instructions[place].a) }
    return code.instructions[place].opcode == .return
  }

  /// Whether neither the function nor what it is handed needs the caller's frame.
  private func keepsNothing(_ site: CallSite) -> Bool {
    site.hops > 0
      && site.filters.allSatisfy { filter in
        if case .passed = filter { true } else { false }
      }
  }

  // MARK: Registers

  mutating func register() -> Int32 {
    block.registers += 1
    return block.registers - 1
  }

  mutating func registers(_ count: Int) -> Int32 {
    block.registers += Int32(count)
    return block.registers - Int32(count)
  }

  mutating func pathRegister() -> Int32 {
    block.paths += 1
    return block.paths - 1
  }

  /// The register of a variable that a node binds; the same one whenever the node is compiled at this place.
  mutating func register(of name: String, boundBy node: Node) -> Int32 {
    let key = Instance.RegisterKey(node: ObjectIdentifier(node), name: ByteKey(name))
    if let known = instance.registers[key] { return known }
    let register = register()
    instance.registers[key] = register
    return register
  }

  func failure(_ code: JQError.Code, _ message: String, _ node: Node) -> JQError {
    JQError(code, message, at: node.offset, in: text)
  }
}
