public import JSONKit

/// A program of the expression language, compiled once and run as often as wanted.
///
/// ```swift
/// let program = try JQProgram("[.items[] | select(.price > $limit) | .name]", options: JQOptions(variables: ["limit"]))
/// var run = program.run(order, variables: ["limit": 10])
/// while let result = try run.next() { … }
/// ```
///
/// The language is jq 1.8's, without modules: objects keep the order of their members, integers of 64 bits are exact, and
/// regular expressions are matched in linear time, so back-references do not exist. A run has limits for steps, memory and
/// depth (``JQLimits``), so that any text may be run.
/// Source: the manual of jq 1.8; read 2026-11-29.
public struct JQProgram: Sendable {
  /// The program's text.
  public let text: String
  let code: Code
  private let root: Node
  private let test: QuickTest?

  /// Compiles a program.
  ///
  /// - Throws: ``JQError`` with the place in the text: `.syntax`, `.unknownFunction`, `.unknownVariable`, `.unsupported`,
  ///   `.programTooLarge`.
  public init(_ text: String, options: JQOptions = JQOptions()) throws(JQError) {
    self.text = text
    root = try Parser.program(text, options: options)
    code = try Compiler.compile(root, text, options: options)
    test = QuickTest(root)
  }

  /// The uses of declared variables, and of `$ENV`, in the order of the text, each with what is surely looked up in it.
  ///
  /// Names that the program binds itself are none: `. as $steps | $steps.x` has no reference. Parts that are never
  /// reached count. Every use of a variable is there, at least with an empty path; `$steps | .a, .b` is two.
  public var references: [JQReference] {
    var finder = ReferenceFinder()
    return finder.references(of: root, in: Array(text.utf8))
  }

  /// A run of the program on one input; nothing is computed until the first result is asked for.
  ///
  /// - Parameters:
  ///   - input: The value of `.` at the beginning.
  ///   - variables: Values of the declared variables, without the dollar sign; those not given are null.
  ///   - limits: How much the run may use.
  ///   - host: What the functions of the outside ask.
  ///   - isCancelled: Asked from time to time; the run ends when it says yes. By default the current task is asked.
  public func run(
    _ input: JSON, variables: [String: JSON] = [:], limits: JQLimits = .default, host: JQHost = JQHost(),
    isCancelled: @escaping @Sendable () -> Bool = { Task.isCancelled }
  ) -> JQRun {
    let values = code.variables.map { variables[$0] ?? .null }
    return JQRun(
      Machine(code, input: input, variables: values, host: host, meter: Meter(limits: limits, isCancelled: isCancelled))
    )
  }

  /// The only result, where the program is a simple condition on its input; nil when a run has to tell.
  ///
  /// It takes a fraction of what the beginning of a run does.
  package func quickAnswer(on input: JSON) -> Bool? { test?.answer(on: input) }

  /// All results of the program on one input.
  ///
  /// - Throws: ``JQError`` as ``JQRun/next()``.
  public func results(
    of input: JSON, variables: [String: JSON] = [:], limits: JQLimits = .default
  ) throws(JQError) -> [JSON] {
    var run = run(input, variables: variables, limits: limits)
    var results: [JSON] = []
    while let result = try run.next() { results.append(result) }
    return results
  }
}
