import JSONKit
import TestKit

/// Answers of a ``SpoiledServer`` on the web: in a body or as events, and now and then spoiled as HTTP, too.
enum SpoiledWeb {
  typealias Step = LoopbackServer.Step

  static func steps(_ server: inout SpoiledServer, _ request: LoopbackServer.Request, _ message: JSON) -> [Step] {
    guard request.method == "POST" else { return withoutMessage(&server, request) }
    guard message["method"] != nil, message["id"] != nil else {
      return WebReply.empty(server.isClean || !server.spoiler.happens(oneIn: 8) ? "202 Accepted" : "500 Oh")
    }
    let fields: [String] = message["method"] == "initialize" ? ["Mcp-Session-Id: s-1"] : []
    let right = server.answer(to: message).bytes
    guard !server.isClean else { return body(right, fields) }
    let mistakes = server.mistakes(about: message)
    switch server.spoiler.number(0..<4) {
    case 0:
      return body(mistakes.last ?? [], fields)
    case 1:
      let isSilent = server.mayBeSilent && server.spoiler.happens(oneIn: 2)
      return stream(events(mistakes + (isSilent ? [] : [right]), &server.spoiler), fields)
        + (isSilent ? [] : WebReply.end)
    case 2:
      let count = server.spoiler.number(0..<mistakes.count + 1)
      return stream(events(mistakes[..<count] + [right] + mistakes[count...], &server.spoiler), fields) + WebReply.end
    default:
      return spoiled(mistakes.last ?? [], &server.spoiler)
    }
  }

  /// The stream of a legacy server, and the goodbye.
  private static func withoutMessage(_ server: inout SpoiledServer, _ request: LoopbackServer.Request) -> [Step] {
    guard request.method == "GET" else { return WebReply.empty("200 OK") }
    guard !server.isClean, server.spoiler.happens(oneIn: 2) else { return WebReply.empty("405 Method Not Allowed") }
    let mistakes = server.mistakes(about: ["method": "ping", "id": 0])
    return stream(events(mistakes, &server.spoiler), []) + WebReply.end
  }

  private static func body(_ bytes: [UInt8], _ fields: [String]) -> [Step] {
    [
      .write(head("200 OK", ["Content-Type: application/json", "Content-Length: \(bytes.count)"] + fields)),
      .bytes(bytes),
    ]
  }

  private static func stream(_ events: [UInt8], _ fields: [String]) -> [Step] {
    let lines = ["Content-Type: text/event-stream", "Transfer-Encoding: chunked"] + fields
    return [.write(head("200 OK", lines)), .bytes(chunk(events))]
  }

  /// Events whose lines end in any of the allowed ways; bytes that end lines inside a message cut it.
  private static func events(_ messages: [[UInt8]], _ spoiler: inout MessageSpoiler) -> [UInt8] {
    var bytes: [UInt8] = []
    for message in messages {
      let end = Array((spoiler.pick(["\n", "\r\n", "\r"]) ?? "\n").utf8)
      let beginning = spoiler.pick([
        "", "", "event: message", "id: 7", ": hi", "retry: 999999999999", "id: \u{0}", "data",
      ])
      bytes += Array((beginning ?? "").utf8) + end
      bytes += Array((spoiler.pick(["data: ", "data:", "data: "]) ?? "data:").utf8) + message + end + end
    }
    return bytes
  }

  /// An answer that is wrong as HTTP, or says that it is something else; the connection ends with it.
  private static func spoiled(_ bytes: [UInt8], _ spoiler: inout MessageSpoiler) -> [Step] {
    let json = "Content-Type: application/json"
    let length = "Content-Length: \(bytes.count)"
    let steps: [[Step]] = [
      [.write(head("200 OK", [json, "Content-Length: \(bytes.count + 10)"])), .bytes(bytes)],
      [.write(head("200 OK", [json, "Content-Length: -1"])), .bytes(bytes)],
      [.write(head("200 OK", [json, length, length + "0"])), .bytes(bytes)],
      [.write(head("200 OK", ["Content-Type: \u{1}", length])), .bytes(bytes)],
      [.write(head("500 Oh no", [json, length])), .bytes(bytes)],
      [.write(head("404 Not Found", ["Content-Type: text/html", length])), .bytes(bytes)],
      [.write(head("99 Bottles", [json, length])), .bytes(bytes)],
      [
        .write(head("200 OK", ["Content-Type: text/event-stream", "Transfer-Encoding: chunked"]) + "zz\r\n"),
        .bytes(bytes),
      ],
      [.write(head("200 OK", [json, "Content-Encoding: gzip", length])), .bytes(bytes)],
      [.write(head("302 Found", ["Location: http://127.0.0.1:1/\(spoiler.number(0..<9))", "Content-Length: 0"]))],
      [.write(head("401 Unauthorized", ["WWW-Authenticate: \u{7F}=,,\"", "Content-Length: 0"]))],
      [.write(head("429 Slow", ["Retry-After: 99999999999999999999", "Content-Length: 0"]))],
      [.bytes(bytes)], [],
    ]
    return (spoiler.pick(steps) ?? []) + [spoiler.happens(oneIn: 3) ? .reset : .close]
  }

  private static func head(_ status: String, _ fields: [String]) -> String {
    (["HTTP/1.1 \(status)"] + fields + ["", ""]).joined(separator: "\r\n")
  }

  private static func chunk(_ bytes: [UInt8]) -> [UInt8] {
    guard !bytes.isEmpty else { return [] }
    return Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
  }
}
