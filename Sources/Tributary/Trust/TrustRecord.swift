import HTTPCarrier
package import JSONKit
package import Servers

/// What a server is, as far as somebody who lets it run has to know: the command or address, and the files it runs.
///
/// It holds no values of variables and no literal secrets; ``definition`` is the hash over all of them as they are written.
package struct TrustRecord: Sendable, Hashable {
  /// Programs that run the file which their arguments name first.
  private static let interpreters = [
    "node", "nodejs", "bun", "deno", "python", "ruby", "perl", "php", "lua", "Rscript", "sh", "bash", "dash", "zsh",
    "tsx",
  ]
  /// How many arguments may stand before that file.
  private static let maximumArgumentsBefore = 4

  /// SHA-256 of everything that decides what runs or is called.
  package var definition: String
  /// What is started or called, as it is written.
  package var command: [String]
  /// The names of variables it gets, in order.
  package var variables: [String]
  /// The folder it runs in; nil for the current one.
  package var directory: String?
  /// What it may touch, as it is written; nil for the host's setting.
  package var sandbox: JSON?
  /// The program; nil for what runs already, for this program itself, and where it cannot be found.
  package var executable: ProgramFile?
  /// The file that an interpreter runs.
  package var script: ProgramFile?

  /// - Parameter files: whether the program is looked for and read, which takes time for large ones.
  package init(_ server: ServerDefinition, in environment: HostEnvironment, files: Bool = true) {
    definition = server.digest(in: "")
    command = server.shownCommand
    variables = []
    guard let launched = server.command else { return }
    variables = launched.environment.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    directory = launched.directory
    sandbox = launched.sandbox?.json
    guard files, let path = Self.program(of: launched, in: environment) else { return }
    // A program that looks at itself can only say that it is what it is.
    if path != environment.executable { executable = ProgramFile(path, in: environment) }
    script = Self.script(of: launched, path, environment).flatMap { ProgramFile($0, in: environment) }
  }

  /// Reads what ``json`` wrote; nil for anything else.
  package init?(json: JSON) {
    guard let definition = json["definition"]?.stringValue,
      let command = json["command"]?.arrayValue?.compactMap(\.stringValue)
    else { return nil }
    self.definition = definition
    self.command = command
    variables = json["env"]?.arrayValue?.compactMap(\.stringValue) ?? []
    directory = json["cwd"]?.stringValue
    sandbox = json["sandbox"]
    executable = json["executable"].flatMap { ProgramFile(json: $0) }
    script = json["script"].flatMap { ProgramFile(json: $0) }
  }

  /// The form in which it is kept, with its members in the order of their names.
  package var json: JSON {
    var members: JSON.Object = ["command": .array(command.map(JSON.string))]
    if let directory { members.append("cwd", .string(directory)) }
    members.append("definition", .string(definition))
    if !variables.isEmpty { members.append("env", .array(variables.map(JSON.string))) }
    if let executable { members.append("executable", executable.json) }
    if let sandbox { members.append("sandbox", sandbox) }
    if let script { members.append("script", script.json) }
    return .object(members)
  }

  /// The files that were approved and are other ones now.
  package func changedFiles(in environment: HostEnvironment) -> [ProgramFile] {
    [executable, script].compactMap { $0 }.filter { !$0.isSame(in: environment) }
  }

  /// The same for other machines: without what only this one has, and paths below a folder as they are from there.
  package func shared(in folder: String) -> TrustRecord {
    var record = self
    record.executable = nil
    record.script?.stamp = nil
    guard let path = script?.path, path.hasPrefix(folder + "/") else {
      record.script = nil
      return record
    }
    record.script?.path = String(path.dropFirst(folder.utf8.count + 1))
    return record
  }

  /// The absolute path of the program; nil when it cannot be found, or only by running something.
  private static func program(of command: ServerDefinition.Command, in environment: HostEnvironment) -> String? {
    guard let name = plain(command.program, environment) else { return nil }
    if name.utf8.contains(UInt8(ascii: "/")) {
      return environment.absolute(name, in: command.directory.map { environment.absolute($0) })
    }
    let path = command.environment["PATH"].flatMap { plain($0, environment) } ?? environment.variable("PATH") ?? ""
    return path.split(separator: ":").map { "\($0)/\(name)" }.first { environment.isProgram($0) }
  }

  private static func script(
    of command: ServerDefinition.Command, _ program: String, _ environment: HostEnvironment
  ) -> String? {
    let name = program.split(separator: "/").last ?? ""
    guard interpreters.contains(where: { name == $0 || $0 == "python" && name.hasPrefix($0) }) else { return nil }
    let folder = command.directory.map { environment.absolute($0) }
    for argument in command.arguments.prefix(maximumArgumentsBefore) where !argument.hasPrefix("-") {
      guard let text = plain(argument, environment) else { continue }
      let path = environment.absolute(text, in: folder)
      if environment.fileStamp(path) != nil, environment.fileDigest(path) != nil { return path }
    }
    return nil
  }

  /// The text with its variables replaced; nil where a file or a program would have to be read for it.
  private static func plain(_ text: String, _ environment: HostEnvironment) -> String? {
    if text.contains("${file:") || text.contains("${cmd:") { return nil }
    return try? References(environment).resolve(text)
  }
}
