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

  @Flag(name: [.customShort("c"), .customLong("compact-output")], help: "Each result on one line.")
  var compact = false

  @Flag(
    name: [.customShort("n"), .customLong("null-input")],
    help: "The program runs once on null; 'input' and 'inputs' read.")
  var nullInput = false

  @Flag(
    name: [.customShort("r"), .customLong("raw-output")], help: "Results that are strings are written as they are.")
  var raw = false

  @Flag(name: [.customShort("j"), .customLong("join-output")], help: "The same as -r, without line ends.")
  var join = false

  @Flag(name: [.customShort("a"), .customLong("ascii-output")], help: "Characters beyond ASCII are escaped.")
  var ascii = false

  @Flag(name: [.customShort("s"), .customLong("slurp")], help: "The program runs once on an array of all inputs.")
  var slurp = false

  @Flag(name: [.customShort("S"), .customLong("sort-keys")], help: "The members of objects are sorted by their keys.")
  var sortKeys = false

  @Flag(
    name: [.customShort("e"), .customLong("exit-status")],
    help: "Exit code 1 where the last result is false or null, 4 where there is none.")
  var exitStatus = false

  @Flag(help: "A tab for each level of nesting.")
  var tab = false

  @Option(help: ArgumentHelp("Blanks for each level of nesting, 0 to 7.", valueName: "count"))
  var indent = 2

  @Option(
    name: .customLong("arg"),
    help: ArgumentHelp("A text that the program knows as $NAME, also in two words.", valueName: "name=text"))
  var texts: [String] = []

  @Option(
    name: .customLong("argjson"),
    help: ArgumentHelp("A JSON value that the program knows as $NAME, also in two words.", valueName: "name=json"))
  var values: [String] = []

  @Option(
    name: [.customShort("f"), .customLong("from-file")],
    help: ArgumentHelp("A file with the program; then all words name files with JSON texts.", valueName: "file"))
  var programFile: String?

  @Argument(help: "The program; '.' where there is none and something is piped in or out.")
  var program: String?

  @Argument(help: "Files with JSON texts, one after the other; standard input where none is named.")
  var files: [String] = []

  var output: OutputSettings { global.settings(.text) }

  /// A program of the person at the keyboard may take what the machine has.
  private static let limits = JQLimits(
    maximumSteps: .max, maximumBytes: 8 << 30, maximumCalls: 1_000_000, maximumResultBytes: 1 << 30)

  func validate() throws {
    guard 0...7 ~= indent else { throw ValidationError("--indent \(indent): expected 0 to 7") }
    _ = try variables
  }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let (text, files): (String, [String]) = try source(console.streams)
    let variables: JQVariables = try variables
    let options = JQOptions(variables: variables.values.keys.sorted(), allowsHostFunctions: true)
    let inputs = JQInputs(files, console.streams)
    var writing = Writing(program: try ResultFilter.compile(text, options), variables: variables, style: style)
    do {
      try writeAll(&writing, inputs, console)
    } catch let halt as JQHalt {
      return halt.exit
    }
    if !writing.isFine { return .failed }
    guard exitStatus else { return .success }
    guard let last: JSON = writing.last else { return Self.nothing }
    return last == false || last.isNull ? .failed : .success
  }

  /// What jq ends with where `-e` is given and there is no result.
  private static let nothing = Runs.ExitCode(rawValue: 4)

  private var variables: JQVariables { get throws { try JQVariables(texts: texts, json: values) } }

  private var style: JQStyle {
    var style = JQStyle(isRaw: raw || join, joins: join, isASCII: ascii, sortsKeys: sortKeys)
    if tab {
      style.indentation = "\t"
    } else if indent != 2 {
      style.indentation = String(repeating: " ", count: indent)
    }
    if compact || (indent == 0 && !tab) { style.indentation = nil }
    return style
  }

  /// The program and the files it reads.
  private func source(_ streams: StandardStreams) throws(CommandFailure) -> (program: String, files: [String]) {
    if let programFile {
      return (try TextArgument.read(file: programFile), (program.map { [$0] } ?? []) + files)
    }
    if let program { return (program, files) }
    guard !streams.inputIsTerminal || !streams.outputIsTerminal else {
      throw .usage("there is no program: give one, such as '.', or -f FILE")
    }
    return (".", [])
  }

  /// A program whose results are written, and what became of it.
  private struct Writing {
    let program: JQProgram
    let variables: JQVariables
    let style: JQStyle
    /// Whether no input ended with an error.
    var isFine = true
    /// The last result.
    var last: JSON?
  }

  private func writeAll(_ writing: inout Writing, _ inputs: JQInputs, _ console: Console) throws {
    let host: JQHost = host(inputs, console)
    if nullInput { return try write(&writing, .null, host, console) }
    if slurp {
      var all: [JSON] = []
      while let input: JSON = try inputs.next() { all.append(input) }
      return try write(&writing, .array(all), host, console)
    }
    while let input: JSON = try inputs.next() { try write(&writing, input, host, console) }
  }

  /// Writes the results on one input; an error that the program raises ends that input only.
  private func write(_ writing: inout Writing, _ input: JSON, _ host: JQHost, _ console: Console) throws {
    var run: JQRun = writing.program.run(
      input, variables: writing.variables.values, limits: Self.limits, host: host)
    do {
      while let result: JSON = try run.next() {
        writing.last = result
        try console.streams.write(writing.style.text(result))
      }
    } catch let error as JQError where error.code == .halted {
      if let value = error.value { console.streams.note(value.stringValue ?? value.text) }
      throw JQHalt(exit: Runs.ExitCode(rawValue: Int32(clamping: error.exitCode ?? 0)))
    } catch let error as JQError where error.code == .raised {
      console.streams.noteError(error.message)
      writing.isFine = false
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
