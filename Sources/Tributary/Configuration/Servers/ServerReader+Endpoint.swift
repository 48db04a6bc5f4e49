import Documents
import JSONKit
import Servers

/// What is started or called.
extension ServerReader {
  mutating func endpoint() throws -> ServerDefinition.Endpoint {
    let transport: String? = try transport()
    let environment: [String: String] = try environment()
    let directory: String? = try reader.optionalString("cwd")
    let place: JSONPointer = path.appending("url")
    if let words = try command() {
      if reader.value("url").map({ !$0.isNull }) == true {
        throw DocumentError.value("a server has a command or a url, not both", at: place)
      }
      let command = ServerDefinition.Command(
        words[0], Array(words.dropFirst()), environment: environment, directory: directory)
      try checkReferences(command)
      return transport == "tcp" ? .listeningCommand(command) : .command(command)
    }
    if let url = try reader.optionalString("url") {
      try checkAddress(url, at: place)
      guard environment.isEmpty, directory == nil else {
        throw DocumentError.value("env and cwd are for servers with a command", at: place)
      }
      return .url(url)
    }
    throw DocumentError(
      .value,
      "\(shownPath)a server needs a \"command\" to start or a \"url\" to call; known shapes: one server, "
        + "\"mcpServers\", \"servers\", \"mcp\"", path: path)
  }

  var shownPath: String { path == .root ? "" : "\(path): " }

  mutating func command() throws -> [String]? {
    let place: JSONPointer = path.appending("command")
    let arguments: [String] = try reader.optionalStrings("args") ?? []
    switch reader.value("command") {
    case nil, .null?: return nil
    case .string(let program)?:
      guard !program.isEmpty else { throw DocumentError.value("the program's name is empty", at: place) }
      return [program] + arguments
    case .array?:
      let words: [String] = try reader.strings("command")
      guard let first = words.first, !first.isEmpty else { throw DocumentError.value("the list is empty", at: place) }
      return words + arguments
    default: throw DocumentError.value("expected a program, or a list of a program and its arguments", at: place)
    }
  }

  mutating func transport() throws -> String? {
    if let type = try reader.optionalString("type") {
      let web = ["remote", "http", "sse", "streamable-http", "streamable_http", "ws"]
      if web.contains(type) { throw unsupported("\"\(type)\" servers", at: path.appending("type")) }
      guard ["local", "stdio", "tcp"].contains(type) else {
        throw DocumentError.word(type, of: ["local", "stdio", "tcp"] + web, at: path.appending("type"))
      }
      if type == "tcp" { return type }
    }
    guard let transport = try reader.optionalString("transport") else { return nil }
    if ["http", "sse", "streamable-http", "streamable_http", "unix"].contains(transport) {
      throw unsupported("the transport \"\(transport)\"", at: path.appending("transport"))
    }
    guard ["stdio", "tcp"].contains(transport) else {
      throw DocumentError.word(transport, of: ["stdio", "tcp"], at: path.appending("transport"))
    }
    return transport
  }

  func checkAddress(_ url: String, at place: JSONPointer) throws {
    do throws(ServerAddressError) {
      _ = try ServerAddress(url)
    } catch {
      throw DocumentError(error.isUnsupported ? .unsupported : .value, "\(place): \(error.message)", path: place)
    }
  }

  func unsupported(_ what: String, at place: JSONPointer) -> DocumentError {
    DocumentError(.unsupported, "\(place): \(what) are not supported yet; use a command or a tcp:// url", path: place)
  }
}
