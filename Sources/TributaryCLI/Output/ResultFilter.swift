import JQ
import JSONKit
import Runs

/// The program of `--jq`: what is written instead of a command's JSON.
struct ResultFilter: Sendable {
  private let program: JQProgram

  /// - Throws: ``CommandFailure`` when the text is no program, with the place.
  init(_ text: String) throws(CommandFailure) {
    program = try Self.compile(text, JQOptions())
  }

  /// The lines for one JSON value: results that are strings as they are, others as JSON.
  ///
  /// - Throws: ``CommandFailure`` when the program raises an error or needs too much.
  func lines(_ json: JSON, pretty: Bool) throws(CommandFailure) -> [String] {
    var run: JQRun = program.run(json)
    var lines: [String] = []
    do throws(JQError) {
      while let result: JSON = try run.next() { lines.append(result.stringValue ?? result.text(pretty: pretty)) }
    } catch {
      throw CommandFailure(.failed, error.code.rawValue, "--jq: \(error.message)")
    }
    return lines
  }

  /// - Throws: ``CommandFailure`` with the place in the text.
  static func compile(_ text: String, _ options: JQOptions) throws(CommandFailure) -> JQProgram {
    do throws(JQError) {
      return try JQProgram(text, options: options)
    } catch {
      throw CommandFailure(.usage, error.code.rawValue, "the program is wrong: \(error.description)")
    }
  }
}
