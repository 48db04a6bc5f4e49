import JSONKit
import MCP

extension ServerDefinition {
  /// What one session is made of: two definitions that are equal here share it, whatever they use of its tools.
  package var session: ServerDefinition {
    var session = self
    session.start = .lazy
    session.tools = .everything
    session.overrides = [:]
    session.isDisabled = false
    session.source = nil
    return session
  }

  /// The key of what is kept about its tools: what is called, how, and from where; no value of a reference is in it.
  ///
  /// - Parameter folder: the current folder, where relative paths of programs start.
  package func digest(in folder: String) -> String {
    var members: JSON.Object = [
      "v": 1, "folder": .string(folder), "name": .string(name), "protocol": .string(protocolPolicy.rawValue),
    ]
    switch endpoint {
    case .command(let command): members.append("command", command.json)
    case .listeningCommand(let command): members.append("listening", command.json)
    case .url(let url):
      members.append("url", .string(url))
      if let client = authorization?.clientID { members.append("client", .string(client)) }
      if !headers.isEmpty { members.append("headers", JSON(texts: headers)) }
    }
    return SHA256.text(of: JSON.object(members).canonicalBytes)
  }
}

extension ServerDefinition.Command {
  /// What decides which program runs.
  fileprivate var json: JSON {
    var members: JSON.Object = ["args": .array(([program] + arguments).map(JSON.string))]
    if let directory { members.append("cwd", .string(directory)) }
    members.append("env", JSON(texts: environment))
    return .object(members)
  }
}

extension JSON {
  /// An object of texts, in no order.
  fileprivate init(texts: [String: String]) {
    self = .object(JSON.Object(texts.map { JSON.Member(key: $0.key, value: .string($0.value)) }))
  }
}
