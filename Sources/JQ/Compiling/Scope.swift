import JSONKit

/// The registers of one function, while it is compiled.
final class Block {
  /// The function that this one is defined in.
  let parent: Block?
  /// How many blocks lie around this one.
  private let depth: Int32
  var registers: Int32
  var paths: Int32 = 0

  init(parent: Block?, registers: Int32 = 0) {
    self.parent = parent
    self.registers = registers
    depth = parent.map { $0.depth + 1 } ?? 0
  }

  /// How many links lead from here to a block around this one.
  func hops(to outer: Block) -> Int32 { depth - outer.depth }
}

/// One place in a block where a part of the program stands: the program's own text, or one inlined use of a function.
///
/// A part is compiled twice when paths are kept up in one of its uses. What it defines has its place here, so that both
/// find the same registers and functions.
final class Instance {
  var registers: [RegisterKey: Int32] = [:]
  var inlined: [ObjectIdentifier: Instance] = [:]
  var functions: [ObjectIdentifier: FunctionBox] = [:]
  var filters: [ObjectIdentifier: Int32] = [:]

  struct RegisterKey: Hashable {
    var node: ObjectIdentifier
    var name: ByteKey
  }

  func inner(_ node: Node) -> Instance {
    if let known = inlined[ObjectIdentifier(node)] { return known }
    let instance = Instance()
    inlined[ObjectIdentifier(node)] = instance
    return instance
  }
}

/// The names that are known at a place, the latest first.
final class Scope {
  enum Entry {
    case variable(String, Block, Int32)
    case label(String, Block, Int32)
    /// A filter that the block's function is given.
    case filter(String, Block, Int32)
    /// A filter whose code stands where it is called.
    case inlined(String, Node, Context)
    case function(FunctionBox)
  }

  let parent: Scope?
  let entry: Entry

  init(_ entry: Entry, in parent: Scope?) {
    self.entry = entry
    self.parent = parent
  }
}

/// Where a part of the program looks for names.
struct Context {
  var scope: Scope?
  /// Whether the part belongs to the built-in functions, which may use what programs cannot.
  var isBuiltin: Bool

  func adding(_ entry: Scope.Entry) -> Context {
    Context(scope: Scope(entry, in: scope), isBuiltin: isBuiltin)
  }
}

/// A function in one scope.
final class FunctionBox {
  let definition: Definition
  /// Where it is defined; it knows itself beside that.
  let context: Context
  let block: Block
  /// Its number among the compiled functions, once one needs it.
  var number: Int32?
  /// The block of its body, once it is compiled.
  var body: (block: Block, instance: Instance)?
  let shape: FunctionShape

  init(_ definition: Definition, _ context: Context, _ block: Block, shape: FunctionShape? = nil) {
    self.definition = definition
    self.context = context
    self.block = block
    self.shape = shape ?? FunctionShape(definition)
  }
}

/// What can be done to a compiled part.
struct Flow {
  /// Nothing is left to go back to once it gave a value.
  var forkless: Bool
  /// It gives a value, or raises an error.
  var total: Bool

  /// One value, and no way back.
  static let single = Flow(forkless: true, total: true)

  /// Both, one after the other.
  static func + (left: Flow, right: Flow) -> Flow {
    Flow(forkless: left.forkless && right.forkless, total: left.total && right.total)
  }
}
