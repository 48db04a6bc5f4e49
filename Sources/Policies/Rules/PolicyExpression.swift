import JQ
import JSONKit

/// A jq program over the arguments of a call, compiled once.
struct PolicyExpression: Sendable {
  let text: String
  private let program: JQProgram
  private let limits: JQLimits

  /// Compiles a program; one that looks at anything but the arguments is refused.
  init(_ text: String, limits: PolicyLimits) throws(JQError) {
    self.text = text
    program = try JQProgram(
      text, options: JQOptions(allowsHostFunctions: false, maximumProgramBytes: limits.maximumExpressionBytes))
    self.limits = JQLimits(maximumSteps: limits.maximumSteps, maximumBytes: limits.maximumMemory, maximumResults: 2)
  }

  /// What a condition says, or why it says nothing.
  enum Answer: Sendable, Hashable {
    case yes
    case no
    case failed(String)
  }

  func answer(on arguments: JSON) -> Answer {
    if let isTrue = program.quickAnswer(on: arguments) { return isTrue ? .yes : .no }
    return switch value(on: arguments) {
    case .success(.bool(true)): .yes
    case .success(.bool(false)): .no
    case .success(let value): .failed("it gives \(value.kindDescription), not true or false")
    case .failure(let why): .failed(why.text)
    }
  }

  /// The one value of the program.
  func value(on arguments: JSON) -> Result<JSON, Failure> {
    do throws(JQError) {
      // The limits end it soon enough, and a decision must not depend on whether the run is being stopped.
      var run: JQRun = program.run(arguments, limits: limits, isCancelled: { false })
      guard let value = try run.next() else { return .failure(Failure(text: "it gives no value")) }
      guard try run.next() == nil else { return .failure(Failure(text: "it gives more than one value")) }
      return .success(value)
    } catch {
      return .failure(Failure(text: error.message))
    }
  }

  struct Failure: Error {
    let text: String
  }
}
