public import JSONKit
import JSONRPC

/// A question of a server to a person.
///
/// Source: Model Context Protocol, "Elicitation", revision 2026-07-28; read 2026-11-26.
public struct MCPElicitation: Sendable, Hashable {
  /// How the person answers.
  public enum Mode: Sendable, Hashable {
    /// By filling in a form.
    case form(MCPForm)
    /// By visiting an address, in a browser that we cannot look into, after having agreed to it.
    ///
    /// It is shown whole and never fetched. `id` is told again when the visit is over; nil where servers do not tell.
    case url(String, id: String?)
  }

  /// What the server wants, in its own words; untrusted.
  public var message: String
  /// How the person answers.
  public var mode: Mode
  /// The parameters as received, unknown members included.
  public private(set) var raw = JSON.Object()

  /// Reads the parameters of a question.
  ///
  /// - Throws: `RPCError` `invalid params` when the mode is unknown or its members are missing or too involved.
  public init(json: JSON) throws {
    guard let members = json.objectValue, let message = json["message"]?.stringValue else {
      throw Self.invalid("message is missing")
    }
    self.message = message
    switch json["mode"]?.stringValue ?? (json["mode"] == nil ? "form" : "") {
    case "form":
      guard let schema = json["requestedSchema"], let form = MCPForm(schema: schema) else {
        throw Self.invalid("requestedSchema is not a flat form of texts, numbers, booleans and choices")
      }
      mode = .form(form)
    case "url":
      guard let url = json["url"]?.stringValue else { throw Self.invalid("url is missing") }
      mode = .url(url, id: json["elicitationId"]?.stringValue)
    default:
      throw Self.invalid("the mode is neither form nor url")
    }
    raw = members
  }

  private static func invalid(_ reason: String) -> RPCError {
    .invalidParams("elicitation/create: \(reason)")
  }
}

/// What came of a question to a person.
public enum MCPElicitationAnswer: Sendable, Hashable {
  /// The filled-in form; for an address nothing, and only that the person agreed to go there.
  case accept(JSON.Object = [:])
  /// The person said no.
  case decline
  /// The person did not choose, or there is none.
  case cancel
}
