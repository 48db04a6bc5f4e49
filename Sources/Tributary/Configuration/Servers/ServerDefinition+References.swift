package import Servers

extension ServerDefinition {
  /// The header fields with every reference replaced; what a reference stands for is a secret.
  ///
  /// - Throws: ``ConfigurationError`` that names the variable, the key, the server and its file.
  package func resolvedHeaders(in host: HostEnvironment) throws(ConfigurationError) -> [String: String] {
    let user: SecretUser = secretUser(in: host)
    var resolved: [String: String] = [:]
    for (name, text) in headers.sorted(by: { $0.key < $1.key }) {
      do throws(ReferenceError) {
        let place = SecretPlace("headers/\(name)", server: self.name)
        resolved[name] = try References(host, for: user, in: place).resolve(text)
      } catch {
        throw ConfigurationError(
          .reference, "the server \"\(self.name)\" is not called: headers/\(name): \(error.message)", file: source)
      }
      let value: String = resolved[name] ?? ""
      guard value != text || SecretName.isSecret(name) else { continue }
      host.redactor.add(value)
      // "Bearer TOKEN": the token alone must not be shown either.
      if let blank = value.firstIndex(of: " ") { host.redactor.add(String(value[value.index(after: blank)...])) }
    }
    return resolved
  }
}

extension ServerDefinition.Command {
  /// Every text that may hold references, with the keys that lead to it in a definition.
  var templates: [(text: String, keys: [String])] {
    var templates: [(text: String, keys: [String])] = [(program, ["command"])]
    for (index, argument) in arguments.enumerated() { templates.append((argument, ["args", String(index)])) }
    for (name, value) in environment.sorted(by: { $0.key < $1.key }) { templates.append((value, ["env", name])) }
    if let directory { templates.append((directory, ["cwd"])) }
    return templates
  }

  /// The command with every reference replaced by what it stands for.
  ///
  /// - Throws: ``ConfigurationError`` that names the variable, the key, the server and its file.
  package func resolved(for server: ServerDefinition, in host: HostEnvironment) throws(ConfigurationError) -> Self {
    let secrets: SecretUser = server.secretUser(in: host)
    func value(_ text: String, _ key: String, for user: SecretUser = .open) throws(ConfigurationError) -> String {
      do throws(ReferenceError) {
        return try References(host, for: user, in: SecretPlace(key, server: server.name)).resolve(text)
      } catch {
        throw ConfigurationError(
          .reference, "the server \"\(server.name)\" is not started: \(key): \(error.message)", file: server.source)
      }
    }
    var command: Self = self
    command.program = try value(program, "command")
    command.arguments = []
    for (index, argument) in arguments.enumerated() { command.arguments.append(try value(argument, "args/\(index)")) }
    for (name, text) in environment.sorted(by: { $0.key < $1.key }) {
      let resolved: String = try value(text, "env/\(name)", for: secrets)
      if SecretName.isSecret(name) || References.variables(of: text).contains(where: SecretName.isSecret) {
        host.redactor.add(resolved)
      }
      command.environment[name] = resolved
    }
    if let directory { command.directory = host.absolute(try value(directory, "cwd")) }
    return command
  }
}
