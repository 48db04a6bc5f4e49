package import JSONKit

/// Answers of an MCP server on the web, as the steps of a loopback server.
package enum WebReply {
  package typealias Step = LoopbackServer.Step

  /// A whole body.
  package static func body(
    _ text: String, status: String = "200 OK", type: String = "application/json", _ fields: [String] = []
  ) -> [Step] {
    Replies.document(text, status: status, type: type, fields: fields.map { $0 + "\r\n" }.joined())
  }

  /// No body at all, for example 202.
  package static func empty(_ status: String = "202 Accepted", _ fields: [String] = []) -> [Step] {
    [.write((["HTTP/1.1 \(status)", "Content-Length: 0"] + fields + ["", ""]).joined(separator: "\r\n"))]
  }

  /// The head of an event stream and its first events; the stream stays open.
  package static func stream(_ events: [String], _ fields: [String] = []) -> [Step] {
    let head =
      ["HTTP/1.1 200 OK", "Content-Type: text/event-stream; charset=utf-8", "Transfer-Encoding: chunked"] + fields
    return [.write((head + ["", ""]).joined(separator: "\r\n"))] + events.map(chunk)
  }

  /// The orderly end of a stream.
  package static let end = [Step.write("0\r\n\r\n")]

  /// One piece of a stream.
  package static func chunk(_ text: String) -> Step {
    .write("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
  }

  /// A message as one event.
  package static func event(_ message: JSON, id: String? = nil) -> String {
    (id.map { "id: \($0)\r\n" } ?? "") + "event: message\r\ndata: \(message.text)\r\n\r\n"
  }

  package static func result(_ request: JSON, _ result: JSON) -> JSON {
    ["jsonrpc": "2.0", "id": request["id"] ?? .null, "result": result]
  }

  package static func answer(_ request: JSON, _ result: JSON, _ fields: [String] = []) -> [Step] {
    body(Self.result(request, result).text, fields)
  }

  package static func refusal(
    _ code: Int, _ message: String, id: JSON? = nil, status: String, data: JSON? = nil, _ fields: [String] = []
  ) -> [Step] {
    var error: JSON.Object = ["code": .integer(Int64(code)), "message": .string(message)]
    if let data { error["data"] = data }
    var whole: JSON.Object = ["jsonrpc": "2.0"]
    if let id { whole["id"] = id }
    whole["error"] = .object(error)
    return body(JSON.object(whole).text, status: status, fields)
  }
}
