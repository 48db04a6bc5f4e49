package import Servers

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
    let references = References(host)
    func value(_ text: String, _ key: String) throws(ConfigurationError) -> String {
      do throws(ReferenceError) {
        return try references.resolve(text)
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
      let resolved: String = try value(text, "env/\(name)")
      if SecretName.isSecret(name) || References.variables(of: text).contains(where: SecretName.isSecret) {
        host.redactor.add(resolved)
      }
      command.environment[name] = resolved
    }
    if let directory { command.directory = host.absolute(try value(directory, "cwd")) }
    return command
  }
}
