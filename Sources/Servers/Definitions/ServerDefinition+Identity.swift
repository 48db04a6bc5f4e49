package import JSONKit
import MCP

extension ServerDefinition {
  /// What one session is made of: two definitions that are equal here share it, whatever they use of its tools.
  package var session: ServerDefinition {
    var session = self
    session.start = .lazy
    session.tools = .everything
    session.overrides = [:]
    session.pins = [:]
    session.isDisabled = false
    session.source = nil
    session.level = nil
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

extension ServerDefinition {
  /// The program of a server that we start.
  package var command: Command? {
    switch endpoint {
    case .command(let command), .listeningCommand(let command): command
    case .url: nil
    }
  }
}

extension ServerDefinition.Command {
  /// What decides which program runs.
  fileprivate var json: JSON {
    var members: JSON.Object = ["args": .array(([program] + arguments).map(JSON.string))]
    if let directory { members.append("cwd", .string(directory)) }
    members.append("env", JSON(texts: environment))
    if let sandbox { members.append("sandbox", sandbox.json) }
    return .object(members)
  }
}

extension ServerSandbox {
  /// What is set, as a server file has it.
  package var json: JSON {
    var members: JSON.Object = ["profile": .string(profile.rawValue)]
    for (key, texts) in [("read", read), ("write", write), ("allow", allow), ("env", environment)] where !texts.isEmpty
    {
      members.append(key, .array(texts.map(JSON.string)))
    }
    return members.count == 1 ? .string(profile.rawValue) : .object(members)
  }
}

extension JSON {
  /// An object of texts, in no order.
  fileprivate init(texts: [String: String]) {
    self = .object(JSON.Object(texts.map { JSON.Member(key: $0.key, value: .string($0.value)) }))
  }
}
