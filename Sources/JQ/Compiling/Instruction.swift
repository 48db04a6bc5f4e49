/// What one step of a program does.
///
/// The machine has one current value; registers belong to the frame of the function that runs. What the numbers of an
/// instruction mean is written beside each case: `r` is a register, `p` a register for paths, `k` a constant.
enum Opcode: UInt8, Sendable {
  // Values and registers.
  /// value = constant a
  case constant
  /// value = r a
  case load
  /// value = r a, which is emptied
  case take
  /// r a = value
  case store
  /// r a = value, which is emptied
  case move
  /// r a = r b
  case copy
  /// value = r b of the frame a links up
  case loadOuter
  /// r a = null, false or true by b
  case set

  // Paths.
  /// path = p a
  case loadPath
  /// p a = path
  case storePath
  /// Nothing was passed since `path(`.
  case beginPath
  /// value = the path as an array
  case endPath
  /// The path is p b when the value is still that of r a, else it is lost.
  case checkPath
  /// value = the value at the path in r a; goes on with the path
  case getPath

  // Looking inside.
  /// value = the member with key a; c: no error
  case field
  /// value = value[constant a]; c: no error
  case indexConstant
  /// value = value[r a]; c: no error
  case index
  /// value = value[r a : r b]; c: no error
  case slice
  /// Each element in turn; c: no error
  case iterate
  /// The value and everything inside of it, in turn.
  case descend
  /// Each path inside of the value, in turn.
  case paths
  /// Each event of the value's stream, in turn.
  case stream

  // Flow.
  /// Goes on here; later, with the same value, at a.
  case fork
  case jump
  case jumpIfFalse
  case jumpIfTrue
  case backtrack
  /// Goes back when r a is true.
  case backtrackIf
  /// Goes back when r a is not true.
  case backtrackUnless
  /// Forgets the last fork.
  case drop
  /// r a = the place among the forks; what was forked since can be cut off.
  case label
  /// Forgets the forks since label r a.
  case cut
  /// Forgets the forks since label r b of the frame a links up, and goes back.
  case breakTo
  /// Errors go on at a; r b names the attempt.
  case tryBegin
  /// Errors behind this are none of the attempt r a.
  case tryEnd
  /// An error goes on at a with the present value.
  case forkOnError
  /// Raises the value.
  case raise
  /// r a counts down; at zero the forks since label r b are forgotten
  case countDown
  /// Goes back while r a counts down to zero.
  case skipDown
  /// Numbers from r a to r a+1 by r a+2, in turn.
  case range
  /// Goes back unless the value's type is one of the set a.
  case filterType
  /// Gives the value to the caller.
  case output

  // Making values.
  /// Gathers what comes until a; r b names the gathering.
  case collect
  /// Adds the value to gathering r b and goes back.
  case append
  /// value = [value]
  case wrap
  /// value = object of shape a, its computed parts in r b and on
  case object
  /// value = text of shape a, its inserted parts in r b and on
  case concatenate
  /// value = its text in format a
  case format
  case negate
  case not
  /// value = value (operator a) r b; c: r b is emptied
  case binary
  /// value = value (operator a) constant b
  case binaryConstant

  // Calls.
  /// Calls by call site a.
  case call
  /// The same in the last place: the frame is given up where nothing needs it.
  case tailCall
  /// Calls filter b of the frame a links up.
  case callFilter
  case tailCallFilter
  case `return`
  /// value = native function a of the value and the arguments in r b and on
  case native

  // Updates.
  /// value = what is at the path in r a, which is left empty there
  case updateTake
  /// Puts the value to the path p b in r a.
  case updatePut
  /// Puts r c to the path in r a.
  case assign
  /// Notes the path p b in r a for deletion.
  case updateDrop
  /// value = r a without the paths in r b
  case updateEnd
}

/// One step.
struct Instruction: Sendable {
  var opcode: Opcode
  /// Whether the path is kept up.
  var tracks = false
  var a: Int32 = 0
  var b: Int32 = 0
  var c: Int32 = 0
}
