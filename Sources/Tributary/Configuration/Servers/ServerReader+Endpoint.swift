import Documents
import JSONKit
import MCP
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
    if let (url, place) = try address() {
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

  /// The address of a server that runs already, with its place.
  private mutating func address() throws -> (String, JSONPointer)? {
    for key in ["url"] + ServerKeys.addresses {
      if let url = try reader.optionalString(key) { return (url, path.appending(key)) }
    }
    return nil
  }

  /// Header fields, which only a server on the web gets.
  mutating func headers(for endpoint: ServerDefinition.Endpoint) throws -> [String: String] {
    var headers: [String: String] = [:]
    for key in ["headers", "http_headers"] {
      for member in try reader.optionalObject(key) ?? [:] {
        let place: JSONPointer = path.appending(key).appending(member.key)
        guard HeaderValue.isToken(member.key) else {
          throw DocumentError(.value, "\(place): this cannot be the name of a header field", path: place)
        }
        let text: String = try Self.text(of: member.value, at: place)
        headers[member.key] = References.absolutePaths(in: text, folder: folder)
        try checkReference(text, at: place)
      }
    }
    if let variable = try reader.optionalString("bearer_token_env_var") {
      headers["Authorization"] = "Bearer ${\(variable)}"
    }
    guard headers.isEmpty || endpoint.isWeb else {
      throw DocumentError.value(
        "headers are for servers with an http:// or https:// url", at: path.appending("headers"))
    }
    return headers
  }

  mutating func transport() throws -> String? {
    let web = ["http", "sse", "streamable-http", "streamable_http"]
    if let type = try reader.optionalString("type") {
      if type == "ws" { throw unsupported("\"\(type)\" servers", at: path.appending("type")) }
      guard (["local", "remote", "stdio", "tcp"] + web).contains(type) else {
        throw DocumentError.word(type, of: ["local", "remote", "stdio", "tcp", "ws"] + web, at: path.appending("type"))
      }
      if type == "tcp" { return type }
      if web.contains(type) { try checkHasNoCommand(type, at: path.appending("type")) }
    }
    guard let transport = try reader.optionalString("transport") else { return nil }
    guard (["stdio", "tcp", "unix"] + web).contains(transport) else {
      throw DocumentError.word(transport, of: ["stdio", "tcp", "unix"] + web, at: path.appending("transport"))
    }
    if transport != "stdio", transport != "tcp" { try checkHasNoCommand(transport, at: path.appending("transport")) }
    return transport
  }

  /// A program that is started speaks over its standard streams or TCP.
  private func checkHasNoCommand(_ transport: String, at place: JSONPointer) throws {
    guard entry.value["command"].map(\.isNull) ?? true else {
      throw unsupported("programs with the transport \"\(transport)\"", at: place)
    }
  }

  func checkAddress(_ url: String, at place: JSONPointer) throws {
    do throws(ServerAddressError) {
      _ = try ServerAddress(url)
    } catch {
      throw DocumentError(error.isUnsupported ? .unsupported : .value, "\(place): \(error.message)", path: place)
    }
  }

  func unsupported(_ what: String, at place: JSONPointer) -> DocumentError {
    DocumentError(
      .unsupported, "\(place): \(what) are not supported yet; use a command, or a tcp:// or https:// url", path: place)
  }
}

extension ServerDefinition.Endpoint {
  /// An `http` or `https` URL.
  var isWeb: Bool {
    guard case .url(let url) = self, case .web? = try? ServerAddress(url) else { return false }
    return true
  }
}
