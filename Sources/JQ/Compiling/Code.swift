import JSONKit

/// A compiled program; immutable, so that many runs share it.
final class Code: Sendable {
  let instructions: [Instruction]
  let constants: [JSON]
  let keys: [String]
  let objects: [ObjectShape]
  let texts: [TextShape]
  let functions: [FunctionEntry]
  let sites: [CallSite]
  /// The frame of the program itself.
  let main: FunctionEntry
  /// The declared variables; they are the first registers of the program's frame.
  let variables: [String]
  let patterns = PatternShelf()

  init(_ builder: CodeBuilder, main: FunctionEntry, variables: [String]) {
    instructions = builder.instructions
    constants = builder.constants
    keys = builder.keys
    objects = builder.objects
    texts = builder.texts
    functions = builder.functions
    sites = builder.sites
    self.main = main
    self.variables = variables
  }
}

/// Where a function begins and what its frame holds.
struct FunctionEntry: Sendable {
  /// The first instruction without and with paths kept up; negative where nothing calls it so.
  var start: Int32 = -1
  var trackedStart: Int32 = -1
  var registers: Int32 = 0
  var paths: Int32 = 0
  /// How many of the first registers are parameters.
  var values: Int32 = 0
}

/// What a call hands over.
struct CallSite: Sendable {
  var function: Int32
  /// How many links up the function was defined.
  var hops: Int32
  /// The caller's first register with a value for a parameter.
  var firstValue: Int32
  var filters: [FilterArgument]
}

/// A filter that is handed to a function.
enum FilterArgument: Sendable {
  /// A piece of the caller, to run with the caller's frame as its link.
  case code(function: Int32)
  /// A filter that the frame some links up was given itself.
  case passed(hops: Int32, index: Int32)
}

/// How an object is put together.
struct ObjectShape: Sendable {
  enum Source: Sendable {
    /// The next computed part.
    case computed
    case constant(Int32)
    case register(Int32)
    /// A member of the current value.
    case field(Int32)
  }

  struct Part: Sendable {
    /// The key, or nil when it is the next computed part.
    var key: String?
    var value: Source
  }

  var parts: [Part]
  /// Whether a key may stand twice.
  var mayRepeat: Bool
}

/// How a text is put together: fixed pieces, and nil for each computed one.
struct TextShape: Sendable {
  var parts: [String?]
}

/// Collects the parts of a program while it is compiled.
struct CodeBuilder {
  var instructions: [Instruction] = []
  private(set) var constants: [JSON] = []
  private(set) var keys: [String] = []
  var objects: [ObjectShape] = []
  var texts: [TextShape] = []
  var functions: [FunctionEntry] = []
  var sites: [CallSite] = []
  private var keyNumbers: [ByteKey: Int32] = [:]
  private var constantNumbers: [JSON: Int32] = [:]

  /// Where the next instruction will stand.
  var here: Int32 { Int32(instructions.count) }

  /// Adds an instruction and says where it stands.
  @discardableResult
  mutating func add(
    _ opcode: Opcode, _ a: Int32 = 0, _ b: Int32 = 0, _ c: Int32 = 0, tracks: Bool = false
  ) -> Int {
    instructions.append(Instruction(opcode: opcode, tracks: tracks, a: a, b: b, c: c))
    return instructions.count - 1
  }

  /// Lets an instruction that jumps go to the next one.
  mutating func land(_ place: Int) { instructions[place].a = here }

  mutating func constant(_ value: JSON) -> Int32 {
    if let number = constantNumbers[value] { return number }
    let number = Int32(constants.count)
    constants.append(value)
    constantNumbers[value] = number
    return number
  }

  mutating func key(_ text: String) -> Int32 {
    if let number = keyNumbers[ByteKey(text)] { return number }
    let number = Int32(keys.count)
    keys.append(text)
    keyNumbers[ByteKey(text)] = number
    return number
  }
}
