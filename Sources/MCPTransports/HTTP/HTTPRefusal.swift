import HTTPCarrier
import JSONKit
import JSONRPC

/// An answer that is no success, read once: what the server said and what it means.
struct HTTPRefusal: Sendable {
  let head: AnswerHead
  /// The beginning of the body, as text.
  let text: String
  /// A JSON-RPC error without an id, to be read as the answer of the exchange; nil when the body is something else.
  let message: [UInt8]?

  init(_ head: AnswerHead, body: [UInt8]) {
    self.head = head
    text = String(decoding: body, as: UTF8.self)
    // The id may be missing, null or made up: what comes on an exchange belongs to it.
    if let error = (try? JSON(parsing: body))?["error"], error["code"]?.intValue != nil {
      message = JSON.object(["jsonrpc": "2.0", "error": error]).bytes
    } else {
      message = nil
    }
  }

  /// The failure in words, by whether the server, the user or time can help.
  func error(_ address: WebAddress) -> TransportError {
    TransportError(code, "\(address) answered HTTP \(head.status)\(hint)\(excerpt)")
  }

  private var code: TransportError.Code {
    switch head.status {
    case 401, 403, 407: .unauthorized
    case 408, 425, 429, 500...: .failed
    default: .refused
    }
  }

  private var hint: String {
    switch head.status {
    case 300..<400: head.value("location").map { " to \($0.prefix(200)); use that address" } ?? ""
    case 401: head.value("www-authenticate").map { "; it wants \($0.prefix(100))" } ?? ""
    case 429, 503: head.value("retry-after").map { "; try again in \($0.prefix(30)) s" } ?? ""
    default: ""
    }
  }

  /// The first words of a text; a page for people is left out.
  private var excerpt: String {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !words.isEmpty, !words.hasPrefix("<") else { return "" }
    return ": \(words.prefix(200))"
  }
}
