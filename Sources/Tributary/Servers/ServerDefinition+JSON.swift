import Documents
import HTTPCarrier
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
    case .url: members.append("url", .string(target))
    }
    if !headers.isEmpty { members.append("headers", .hidingSecrets(headers)) }
    if let authorization { members.append("auth", authorization.shown) }
    let plain = ServerDefinition(name: name, endpoint: endpoint)
    if start != plain.start { members.append("start", .string(start.rawValue)) }
    let timeouts: [(String, Duration?)] = [("start", startTimeout), ("call", callTimeout), ("idle", idleTimeout)]
    members.appendDurations("timeout", timeouts)
    if restart != plain.restart { members.append("restart", restart.shown) }
    members.appendDurations("stop", [("idle", idleStop)])
    if let concurrency { members.append("concurrency", JSON(concurrency)) }
    if protocolPolicy != plain.protocolPolicy { members.append("protocol", .string(protocolPolicy.rawValue)) }
    if input.elicitation != plain.input.elicitation {
      members.append("elicitation", .string(input.elicitation.rawValue))
    }
    if input.sampling != plain.input.sampling { members.append("sampling", input.sampling.shown) }
    if let roots { members.append("roots", .array(roots.map(JSON.string))) }
    if !usesTasks { members.append("tasks", false) }
    var tools: JSON.Object = [:]
    if !self.tools.allow.isEmpty { tools.append("allow", .array(self.tools.allow.map { .string($0.pattern) })) }
    if !self.tools.deny.isEmpty { tools.append("deny", .array(self.tools.deny.map { .string($0.pattern) })) }
    if !tools.isEmpty { members.append("tools", .object(tools)) }
    if !pins.isEmpty { members.append("pin", .sorted(pins.mapValues(JSON.string))) }
    if isDisabled { members.append("disabled", true) }
    return .object(members)
  }

  /// What is started or called, on one line and without secrets.
  package var target: String { shownCommand.joined(separator: " ") }

  /// The words of what is started, or the address of what is called, without secrets.
  package var shownCommand: [String] {
    switch endpoint {
    case .command(let command), .listeningCommand(let command): [command.program] + command.shownArguments
    // A query may hold a key.
    case .url(let url): [WebAddress(url)?.description ?? url]
    }
  }

  /// The word for how messages get there.
  package var carrier: String {
    switch endpoint {
    case .command: return "stdio"
    case .listeningCommand: return "tcp (started)"
    case .url(let url):
      switch try? ServerAddress(url) {
      case .web: return "http"
      case .tls: return "tcp with TLS"
      case .unix: return "unix"
      case .tcp, nil: return "tcp"
      }
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
    if !environment.isEmpty { members.append("env", .hidingSecrets(environment)) }
    if let directory { members.append("cwd", .string(directory)) }
    var limits: JSON.Object = [:]
    if let memory = self.limits.memory { limits.append("memory", JSON(memory)) }
    if let files = self.limits.files { limits.append("files", JSON(files)) }
    if let size = self.limits.fileSize { limits.append("file_size", JSON(size)) }
    if let time = self.limits.processorTime { limits.append("cpu", .string(Quantities.text(of: time))) }
    if !limits.isEmpty { members.append("limits", .object(limits)) }
    if let sandbox { members.append("sandbox", sandbox.json) }
  }
}

extension InputPolicy.Sampling {
  fileprivate var shown: JSON {
    var members: JSON.Object = ["consent": .string(consent.rawValue)]
    if let model { members.append("model", .string(model)) }
    members.append("max_tokens", JSON(maximumTokens))
    members.append("max_calls", JSON(maximumCalls))
    return .object(members)
  }
}

extension ServerAuthorization {
  /// What is set, without literal secrets.
  fileprivate var shown: JSON {
    if isOff { return false }
    var members: JSON.Object = [:]
    func add(_ key: String, _ text: String?, isSecret: Bool = false) {
      guard let text else { return }
      members.append(key, .string(isSecret && !References.isReference(text) ? "***" : text))
    }
    if grant != .authorizationCode { members.append("grant", .string(grant.rawValue)) }
    add("client_id", clientID)
    add("client_secret", clientSecret, isSecret: true)
    add("private_key", privateKey, isSecret: true)
    add("client_metadata_url", clientMetadataURL)
    add("issuer", issuer)
    if let scopes { members.append("scopes", .array(scopes.map(JSON.string))) }
    if let callbackPort { members.append("callback_port", JSON(callbackPort)) }
    add("assertion", assertion, isSecret: true)
    if let provider = identityProvider {
      members.append(
        "identity_provider",
        ["token_endpoint": .string(provider.tokenEndpoint), "client_id": .string(provider.clientID)])
    }
    return .object(members)
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

extension JSON {
  /// An object of texts by name, without what is a secret by its name and written down literally.
  fileprivate static func hidingSecrets(_ texts: [String: String]) -> JSON {
    let members: [JSON.Member] = texts.sorted { $0.key < $1.key }.map { name, value in
      // "Bearer ${TOKEN}" may be shown as it stands.
      let bare: String = value.hasPrefix("Bearer ") ? String(value.dropFirst(7)) : value
      let isHidden: Bool = SecretName.isSecret(name) && !References.isReference(bare)
      return JSON.Member(key: name, value: .string(isHidden ? "***" : value))
    }
    return .object(JSON.Object(members))
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
