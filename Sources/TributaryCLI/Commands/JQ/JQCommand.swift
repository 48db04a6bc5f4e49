import ArgumentParser
import JQ
import JSONKit
import Runs

/// Filters JSON with the expression language of workflows and policies, jq's own.
struct JQCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "jq", abstract: "Filters JSON with a jq program, from files or standard input.",
    discussion: """
      tributary tools --json | tributary jq -r '.[].name'
      tributary jq -n '[limit(3; repeat("a"))]'
      """)

  @OptionGroup var global: GlobalOptions

  @Flag(name: .customShort("c"), help: "Each result on one line.")
  var compact = false

  @Flag(name: .customShort("n"), help: "The program runs once on null; 'input' and 'inputs' read.")
  var nullInput = false

  @Flag(name: .customShort("r"), help: "Results that are strings are written as they are.")
  var raw = false

  @Flag(name: .customShort("s"), help: "The program runs once on an array of all inputs.")
  var slurp = false

  @Argument(help: "The program.")
  var program: String

  @Argument(help: "Files with JSON texts, one after the other; standard input where none is named.")
  var files: [String] = []

  var output: OutputSettings { global.settings(.text) }

  /// A program of the person at the keyboard may take what the machine has.
  private static let limits = JQLimits(
    maximumSteps: .max, maximumBytes: 8 << 30, maximumCalls: 1_000_000, maximumResultBytes: 1 << 30)

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let compiled: JQProgram = try ResultFilter.compile(program, JQOptions(allowsHostFunctions: true))
    let inputs = JQInputs(files, console.streams)
    do {
      return try run(compiled, inputs, console)
    } catch let halt as JQHalt {
      return halt.exit
    }
  }

  private func run(_ compiled: JQProgram, _ inputs: JQInputs, _ console: Console) throws -> Runs.ExitCode {
    let host: JQHost = host(inputs, console)
    if nullInput { return try write(compiled, .null, host, console) ? .success : .failed }
    if slurp {
      var all: [JSON] = []
      while let input: JSON = try inputs.next() { all.append(input) }
      return try write(compiled, .array(all), host, console) ? .success : .failed
    }
    var isFine = true
    while let input: JSON = try inputs.next() {
      isFine = try write(compiled, input, host, console) && isFine
    }
    return isFine ? .success : .failed
  }

  /// Writes the results on one input; false when the program raised an error, which ends that input only.
  private func write(_ program: JQProgram, _ input: JSON, _ host: JQHost, _ console: Console) throws -> Bool {
    var run: JQRun = program.run(input, limits: Self.limits, host: host)
    do {
      while let result: JSON = try run.next() {
        if raw, let text: String = result.stringValue {
          try console.streams.writeLine(text)
        } else {
          try console.streams.writeLine(result.text(pretty: !compact))
        }
      }
      return true
    } catch let error as JQError where error.code == .halted {
      if let value = error.value { console.streams.note(value.stringValue ?? value.text) }
      throw JQHalt(exit: Runs.ExitCode(rawValue: Int32(clamping: error.exitCode ?? 0)))
    } catch let error as JQError where error.code == .raised {
      console.streams.noteError(error.message)
      return false
    }
  }

  private func host(_ inputs: JQInputs, _ console: Console) -> JQHost {
    JQHost(
      nextInput: { () throws(JQError) in
        do {
          return try inputs.next()
        } catch {
          throw JQError(.raised, (error as? CommandFailure)?.message ?? "\(error)")
        }
      },
      environment: JSON.Object(
        EnvironmentVariables.all.sorted { $0.key < $1.key }.map { JSON.Member(key: $0.key, value: .string($0.value)) }),
      now: { WallClock.secondsSince1970() },
      debug: { console.streams.note(JSON.array(["DEBUG:", $0]).text) },
      standardError: { console.streams.note($0.stringValue ?? $0.text) },
      inputFilename: { inputs.file })
  }
}

/// A program that ended itself, with the exit code it wants.
struct JQHalt: Error {
  let exit: Runs.ExitCode
}
