public import JSONKit

/// An error object as the peer sent it, or as we send it to the peer.
///
/// Failures of our own side (timeout, closed connection) are a ``ConnectionError`` and never look like this.
/// Source: JSON-RPC 2.0, section 5.1; Model Context Protocol, "Base Protocol", revision 2026-07-28; read 2026-11-24.
public struct RPCError: Error, Sendable, Hashable {
  /// What kind of error it is; -32768 to -32000 are reserved by JSON-RPC.
  public var code: Int
  /// The sender's words; untrusted when they come from a peer.
  public var message: String
  /// Whatever the sender added; nil when the member was absent.
  public var data: JSON?

  /// An error as it will be sent, or as it came.
  public init(code: Int, message: String, data: JSON? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }

  /// The text is not JSON.
  public static let parseErrorCode = -32700
  /// The JSON is not a request, or not one that can be accepted now.
  public static let invalidRequestCode = -32600
  /// There is no such method.
  public static let methodNotFoundCode = -32601
  /// The parameters are wrong for the method.
  public static let invalidParamsCode = -32602
  /// The answering side failed.
  public static let internalErrorCode = -32603

  /// The message is a request, but not one this connection can accept now.
  public static func invalidRequest(_ message: String) -> RPCError {
    RPCError(code: invalidRequestCode, message: message)
  }

  /// No such method on this side.
  public static func methodNotFound(_ method: String) -> RPCError {
    RPCError(code: methodNotFoundCode, message: "method not found", data: .string(method))
  }

  /// The method exists, its parameters are wrong.
  public static func invalidParams(_ message: String, data: JSON? = nil) -> RPCError {
    RPCError(code: invalidParamsCode, message: message, data: data)
  }

  /// Something of this side failed that the peer cannot change.
  public static func internalError(_ message: String) -> RPCError {
    RPCError(code: internalErrorCode, message: message)
  }
}

extension RPCError {
  /// Reads an error object; nil when `code` or `message` is missing or of another type.
  public init?(json: JSON) {
    guard let code = json["code"]?.intValue, let message = json["message"]?.stringValue else { return nil }
    self.init(code: code, message: message, data: json["data"])
  }

  /// The error object as it stands in a response.
  public var json: JSON {
    var members: JSON.Object = ["code": .integer(Int64(code)), "message": .string(message)]
    if let data { members.append("data", data) }
    return .object(members)
  }
}
