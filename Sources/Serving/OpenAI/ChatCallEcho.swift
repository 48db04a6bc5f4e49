import JSONKit
import LLM

/// What a provider wants back with a tool call, as a member that clients carry along with the call.
///
/// The member's name is the one under which Google's servers of the interface send signatures. Clients that drop it lose
/// nothing but what the provider made of it.
enum ChatCallEcho {
  private static let member = "extra_content"
  private static let owner = "tributary"

  /// Puts it beside a call; nothing where there is none.
  static func write(_ echo: Echo?, to call: inout JSON.Object) {
    if let echo { call[member] = [owner: echo.json] }
  }

  /// Reads what ``write(_:to:)`` wrote; nil where there is none.
  static func read(_ call: inout ObjectReader) throws(JSONError) -> Echo? {
    guard let extra = call.value(member), let echo = extra[owner] else { return nil }
    return try Echo(json: echo, at: call.path.appending(member).appending(owner))
  }
}
