import JSONKit

/// A value with a bound on how many levels the program put around what it was given.
struct Slot {
  var value: JSON = .null
  var height: Int32 = 0
}

/// A function that runs, or that may be gone back into.
struct Frame {
  /// Where its registers, path registers and filters begin on their stacks.
  var registers: Int32 = 0
  var paths: Int32 = 0
  var filters: Int32 = 0
  /// The frame of the function it was defined in.
  var link: Int32 = 0
  var caller: Int32 = 0
  var returnTo: Int32 = 0
}

/// A filter that was handed to a function: its code, and the frame whose names it uses.
struct Filter {
  var function: Int32
  var frame: Int32
}

/// What `[…]` has gathered so far.
struct Gathering {
  var elements: [JSON] = []
  var height: Int32 = 0
}

/// A way to go back to, with all that has to be as it was.
struct Fork {
  enum Kind: UInt8 {
    /// Goes on at the target with the kept value.
    case plain
    case elements, members
    case integers, numbers
    case walk
    /// Ends a gathering.
    case gathering
    /// Only a place to cut at.
    case label
    /// Goes on at the target with an error.
    case attempt
    /// Errors from here on are none of the attempt with the kept number.
    case attemptEnd
    /// Goes on at the target with the kept value when an error comes.
    case onError
  }

  var kind: Kind
  var target: Int32
  var frame: Int32
  /// How high the stacks were.
  var frames: Int32
  var registers: Int32
  var paths: Int32
  var filters: Int32
  var gatherings: Int32
  var walkers: Int32
  var height: Int32
  /// The next element, or number.
  var index: Int = 0
  var end: Int = 0
  var step: Int = 0
  var path: PathNode?
  var value: JSON
}
