import JSONKit

/// Functions that ask outside of the program; expressions do not have them.
enum HostFunctions {
  static let all: [Native] = [
    Native("input", isHost: true, .none(input)),
    Native("debug", isHost: true, .none(debug)),
    Native("stderr", isHost: true, .none(stderr)),
    Native("input_filename", isHost: true, .none(inputFilename)),
    Native("input_line_number", isHost: true, .none(inputLineNumber)),
    Native("env", grows: 1, isHost: true, .none(environment)),
    Native("now", isHost: true, .none(now)),
    Native("halt", isHost: true, .none(halt)),
    Native("halt_error", isHost: true, .one(haltError)),
    Native("localtime", grows: 1, isHost: true, .none(localtime)),
    Native("strflocaltime", isHost: true, .one(strflocaltime)),
  ]

  /// The functions in the language that need one of them.
  static let dependents: Set<String> = ["inputs", "debug", "halt_error"]

  private static func input(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    let next: JSON?
    do {
      next = try machine.host.nextInput()
    } catch {
      throw .stop(error)
    }
    guard let next else { throw .message("break") }
    return next
  }

  private static func debug(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    machine.host.debug(value)
    return value
  }

  private static func stderr(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    machine.host.standardError(value)
    return value
  }

  private static func inputFilename(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    machine.host.inputFilename().map { .string($0) } ?? .null
  }

  private static func inputLineNumber(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    .integer(Int64(machine.host.inputLineNumber()))
  }

  private static func environment(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    .object(machine.host.environment)
  }

  private static func now(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    Arithmetic.number(machine.host.now())
  }

  private static func halt(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    throw .stop(JQError(.halted, "The program ended itself.", exitCode: 0))
  }

  private static func haltError(_ machine: inout Machine, _ value: JSON, _ code: JSON) throws(Failure) -> JSON {
    guard let code = Arithmetic.double(code) else {
      throw ErrorText.about(value, "halt_error/1: number required")
    }
    let text: String
    if case .string(let message) = value { text = message } else { text = try TextFormat.json(value, &machine.meter) }
    throw .stop(JQError(.halted, text, value: value, exitCode: Int(clamping: Arithmetic.whole(code))))
  }

  private static func localtime(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    guard let seconds = Arithmetic.double(value) else { throw .message("localtime() requires numeric inputs") }
    let zone = machine.host.timeZone(Arithmetic.whole(seconds.rounded(.down)))
    return try BrokenTime(seconds: seconds + Double(zone.offset)).value
  }

  private static func strflocaltime(_ machine: inout Machine, _ value: JSON, _ format: JSON) throws(Failure) -> JSON {
    guard case .string(let format) = format else { throw .message("strflocaltime/1 requires a string format") }
    var zone: (offset: Int64, name: String)
    let time: BrokenTime
    if let seconds = Arithmetic.double(value) {
      zone = machine.host.timeZone(Arithmetic.whole(seconds.rounded(.down)))
      time = try BrokenTime(seconds: seconds + Double(zone.offset))
    } else {
      time = try BrokenTime(value, function: "strflocaltime/1")
      zone = machine.host.timeZone(time.secondsSince1970)
    }
    return .string(try TimeFormat.text(time, format, zone: zone, &machine.meter))
  }
}
