import Documents
package import JSONKit
package import Servers

extension ServerDefinition {
  /// The definition in our own form, for people: what equals the default is left out, and so are literal secrets.
  package var shown: JSON {
    var members: JSON.Object = [:]
    switch endpoint {
    case .command(let command): command.show(in: &members)
    case .listeningCommand(let command):
      command.show(in: &members)
      members.append("transport", "tcp")
    case .url(let url): members.append("url", .string(url))
    }
    let plain = ServerDefinition(name: name, endpoint: endpoint)
    if start != plain.start { members.append("start", .string(start.rawValue)) }
    let timeouts: [(String, Duration?)] = [("start", startTimeout), ("call", callTimeout), ("idle", idleTimeout)]
    members.appendDurations("timeout", timeouts)
    if restart != plain.restart { members.append("restart", restart.shown) }
    members.appendDurations("stop", [("idle", idleStop)])
    if let concurrency { members.append("concurrency", JSON(concurrency)) }
    if protocolPolicy != plain.protocolPolicy { members.append("protocol", .string(protocolPolicy.rawValue)) }
    var tools: JSON.Object = [:]
    if !self.tools.allow.isEmpty { tools.append("allow", .array(self.tools.allow.map { .string($0.pattern) })) }
    if !self.tools.deny.isEmpty { tools.append("deny", .array(self.tools.deny.map { .string($0.pattern) })) }
    if !tools.isEmpty { members.append("tools", .object(tools)) }
    if isDisabled { members.append("disabled", true) }
    return .object(members)
  }

  /// What is started or called, on one line and without secrets.
  package var target: String {
    switch endpoint {
    case .command(let command), .listeningCommand(let command):
      ([command.program] + command.shownArguments).joined(separator: " ")
    case .url(let url): url
    }
  }
}

extension ServerDefinition.Command {
  /// The arguments with those hidden that follow an option named like a secret.
  fileprivate var shownArguments: [String] {
    var isSecret = false
    return arguments.map { argument in
      defer { isSecret = argument.hasPrefix("-") && !argument.contains("=") && SecretName.isSecret(argument) }
      if isSecret, !References.isReference(argument) { return "***" }
      guard argument.hasPrefix("-"), let equals = argument.firstIndex(of: "="),
        SecretName.isSecret(String(argument[..<equals]))
      else { return argument }
      let value = String(argument[argument.index(after: equals)...])
      return References.isReference(value) ? argument : argument[...equals] + "***"
    }
  }

  fileprivate func show(in members: inout JSON.Object) {
    members.append("command", .string(program))
    if !arguments.isEmpty { members.append("args", .array(shownArguments.map(JSON.string))) }
    if !environment.isEmpty {
      let variables: [JSON.Member] = environment.sorted { $0.key < $1.key }.map { name, value in
        let isHidden: Bool = SecretName.isSecret(name) && !References.isReference(value)
        return JSON.Member(key: name, value: .string(isHidden ? "***" : value))
      }
      members.append("env", .object(JSON.Object(variables)))
    }
    if let directory { members.append("cwd", .string(directory)) }
    var limits: JSON.Object = [:]
    if let memory = self.limits.memory { limits.append("memory", JSON(memory)) }
    if let files = self.limits.files { limits.append("files", JSON(files)) }
    if let size = self.limits.fileSize { limits.append("file_size", JSON(size)) }
    if let time = self.limits.processorTime { limits.append("cpu", .string(Quantities.text(of: time))) }
    if !limits.isEmpty { members.append("limits", .object(limits)) }
  }
}

extension RestartPolicy {
  fileprivate var shown: JSON {
    let bounds = "\(Quantities.text(of: wait))..\(Quantities.text(of: maximumWait))"
    return [
      "max": JSON(maximum), "backoff": .string(bounds), "resetAfter": .string(Quantities.text(of: resetTime)),
    ]
  }
}

extension JSON.Object {
  /// An object of those durations that are set; none of them, no object.
  fileprivate mutating func appendDurations(_ key: String, _ durations: [(String, Duration?)]) {
    var members: JSON.Object = [:]
    for (name, duration) in durations {
      if let duration { members.append(name, .string(Quantities.text(of: duration))) }
    }
    if !members.isEmpty { append(key, .object(members)) }
  }
}
