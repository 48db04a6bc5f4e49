import JSONKit

/// A function that is written here and not in the language itself.
struct Native: Sendable {
  /// What it does with the current value and the arguments.
  enum Body: Sendable {
    case none(@Sendable (inout Machine, JSON) throws(Failure) -> JSON)
    case one(@Sendable (inout Machine, JSON, JSON) throws(Failure) -> JSON)
    case two(@Sendable (inout Machine, JSON, JSON, JSON) throws(Failure) -> JSON)
    case three(@Sendable (inout Machine, JSON, JSON, JSON, JSON) throws(Failure) -> JSON)
    /// Two arguments; the value is changed in place.
    case changing(@Sendable (inout Machine, inout JSON, JSON, JSON) throws(Failure) -> Void)
  }

  let name: String
  let body: Body
  /// How many levels its result may have around the value and the arguments.
  let grows: Int32
  /// Whether it asks outside of the program.
  let isHost: Bool

  init(_ name: String, grows: Int32 = 0, isHost: Bool = false, _ body: Body) {
    self.name = name
    self.body = body
    self.grows = grows
    self.isHost = isHost
  }

  var arity: Int {
    switch body {
    case .none: 0
    case .one: 1
    case .two, .changing: 2
    case .three: 3
    }
  }
}

/// All of them.
enum Natives {
  static let all: [Native] = {
    var all: [Native] = []
    all += BasicFunctions.all
    all += ArrayFunctions.all
    all += ObjectFunctions.all
    all += TextFunctions.all
    all += PatternFunctions.all
    all += MathFunctions.all
    all += DateFunctions.all
    all += HostFunctions.all
    return all
  }()

  private static let numbers: [String: Int32] = {
    var numbers: [String: Int32] = [:]
    for (number, native) in all.enumerated() { numbers["\(native.name)/\(native.arity)"] = Int32(number) }
    return numbers
  }()

  /// The place of a function among all.
  static func number(of name: String, _ arity: Int) -> Int32? { numbers["\(name)/\(arity)"] }
}

/// The names of all functions that programs may call, with their numbers of parameters.
enum FunctionNames {
  static let all: [String: [Int]] = {
    var names = Compiler.intrinsicNames
    for native in Natives.all where !native.name.hasPrefix("_") { names[native.name, default: []].append(native.arity) }
    for entry in Prelude.functions.values {
      names[entry.definition.name, default: []].append(entry.definition.parameters.count)
    }
    return names
  }()
}
