import Framing
public import JSONKit
import JSONRPC

/// What a request is answered with.
public struct EndpointReply: Sendable {
  enum Body: Sendable {
    case bytes([UInt8])
    /// Written piece by piece after the head.
    case stream(@Sendable (BodyWriter) async throws -> Void)
    /// Neither head nor form are known yet.
    case live(@Sendable (LiveReply) async -> Void)
    /// Begun, and then open for long without work: it takes no room from requests, and no task of its own waits.
    case parked(@Sendable (LiveReply) async -> ParkedReply?)
  }

  /// The status code.
  public var status: Int
  /// The header fields; those for the length and the form of the body are added.
  public var fields: EndpointFields
  /// Of a refusal by the listener: why, in words for who asked.
  public private(set) var reason: String?
  var body: Body

  private init(status: Int, fields: EndpointFields, body: Body) {
    self.status = status
    self.fields = fields
    self.body = body
  }

  /// A whole answer.
  public init(_ status: Int, _ fields: EndpointFields = [:], body: [UInt8] = []) {
    self.init(status: status, fields: fields, body: .bytes(body))
  }

  /// An answer in JSON.
  public static func json(_ status: Int, _ value: JSON, _ fields: EndpointFields = [:]) -> EndpointReply {
    encoded(status, value.bytes, fields)
  }

  /// An answer in plain text.
  public static func text(_ status: Int, _ text: String, _ fields: EndpointFields = [:]) -> EndpointReply {
    var fields = fields
    fields.set("Content-Type", "text/plain; charset=utf-8")
    return EndpointReply(status, fields, body: Array(text.utf8))
  }

  /// An answer that is written piece by piece; its end is the end of `write`, and an error cuts it off.
  ///
  /// The task is cancelled when the client hangs up.
  public static func stream(
    _ status: Int, _ fields: EndpointFields, _ write: @escaping @Sendable (BodyWriter) async throws -> Void
  ) -> EndpointReply {
    EndpointReply(status: status, fields: fields, body: .stream(write))
  }

  /// An answer of server-sent events.
  public static func events(
    _ fields: EndpointFields = [:], _ write: @escaping @Sendable (EventWriter) async throws -> Void
  ) -> EndpointReply {
    var all = EventWriter.fields
    all.add(fields)
    return stream(200, all) { try await write(EventWriter($0)) }
  }

  static func live(_ answer: @escaping @Sendable (LiveReply) async -> Void) -> EndpointReply {
    EndpointReply(status: 200, fields: [:], body: .live(answer))
  }

  /// - Parameter open: begins the answer; nil when it is over at once.
  static func parked(_ open: @escaping @Sendable (LiveReply) async -> ParkedReply?) -> EndpointReply {
    EndpointReply(status: 200, fields: [:], body: .parked(open))
  }

  /// JSON that is encoded already.
  static func encoded(_ status: Int, _ bytes: [UInt8], _ fields: EndpointFields = [:]) -> EndpointReply {
    var fields = fields
    fields.add("Content-Type", "application/json")
    return EndpointReply(status, fields, body: bytes)
  }

  /// A refusal in words, as an error object that belongs to no request.
  public static func refusal(_ status: Int, _ message: String, _ fields: EndpointFields = [:]) -> EndpointReply {
    let error = RPCError.invalidRequest(message)
    return json(status, ["jsonrpc": "2.0", "error": error.json], fields).refusing(message)
  }

  /// The same refusal with another body.
  public func worded(_ body: JSON) -> EndpointReply {
    var reply = self
    reply.fields.set("Content-Type", "application/json")
    reply.body = .bytes(body.bytes)
    return reply
  }

  /// The same answer, known as a refusal for this reason.
  func refusing(_ reason: String) -> EndpointReply {
    var reply = self
    reply.reason = reason
    return reply
  }

  /// The error object that refuses a request, under its id where that is known.
  static func refusal(_ status: Int, _ error: RPCError, id: RPCID?, _ fields: EndpointFields = [:]) -> EndpointReply {
    guard let id else { return json(status, ["jsonrpc": "2.0", "error": error.json], fields) }
    return encoded(status, MessageWriter.response(to: id, error: error), fields)
  }
}
