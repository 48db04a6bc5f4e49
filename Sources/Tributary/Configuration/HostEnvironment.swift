import FoundationEssentials
package import LLM

/// What configuration may see of the process and the machine: variables, folders, files and programs.
///
/// It is the only door: tests give a made-up one, so nothing they read depends on who runs them.
package struct HostEnvironment: Sendable {
  package var variables: [String: String]
  /// The current folder, absolute.
  package var currentDirectory: String
  /// The running program, what `${TRIBUTARY}` stands for; nil when it cannot be found out.
  package var executable: String?
  /// The folder of the configuration of everybody on this machine.
  package var systemDirectory: String
  /// The bytes of a file, at most the given number plus one; nil when there is no such file.
  package var readFile: @Sendable (_ path: String, _ maximumBytes: Int) throws -> [UInt8]?
  /// The names in a folder, in no order; nil when there is no such folder.
  package var listDirectory: @Sendable (_ path: String) throws -> [String]?
  /// Puts bytes into a file that only its owner reads, whole or not at all; folders above it are made.
  package var writeFile: @Sendable (_ path: String, _ bytes: [UInt8]) throws -> Void
  /// Removes a file; one that is not there is removed already.
  package var removeFile: @Sendable (_ path: String) throws -> Void = { _ in }
  /// The log at a path; nil where nothing is logged to files.
  package var logFile: @Sendable (_ path: String) -> ServerLogFile? = { _ in nil }
  /// The wall clock in seconds since 1970; only tells how old a kept file is.
  package var now: @Sendable () -> Int64
  /// What a program prints; it is started without a shell, with these variables.
  package var runProgram: @Sendable (_ arguments: [String], _ variables: [String: String]) throws -> String
  /// Whether somebody else than its owner may read a file.
  package var othersCanRead: @Sendable (_ path: String) -> Bool = { _ in false }
  /// Takes the lock of a file, which is made if it is not there; nil when another process has it.
  package var lockFile: @Sendable (_ path: String) throws -> FileLock? = { _ in FileLock.none }
  /// The SHA-256 of a file in hexadecimal digits; nil where there is none.
  package var fileDigest: @Sendable (_ path: String) -> String? = { _ in nil }
  /// What changes with every write to a file, read without its bytes; nil where there is no file.
  package var fileStamp: @Sendable (_ path: String) -> String? = { _ in nil }
  /// Whether a path is a program that may be started.
  package var isProgram: @Sendable (_ path: String) -> Bool = { _ in false }
  /// Asks a person for a passphrase; nil where nobody can be asked.
  package var askPassphrase: @Sendable (_ prompt: String) -> String? = { _ in nil }
  /// The stored secrets; nil where there is no place for them.
  package var secrets: SecretVault?
  /// Learns every secret that is looked up.
  package var redactor: Redactor

  package init(
    variables: [String: String], currentDirectory: String, executable: String? = nil,
    systemDirectory: String = "/etc/tributary",
    readFile: @escaping @Sendable (String, Int) throws -> [UInt8]?,
    listDirectory: @escaping @Sendable (String) throws -> [String]?,
    runProgram: @escaping @Sendable ([String], [String: String]) throws -> String, redactor: Redactor = Redactor(),
    writeFile: @escaping @Sendable (String, [UInt8]) throws -> Void = { _, _ in },
    now: @escaping @Sendable () -> Int64 = { 0 }
  ) {
    self.variables = variables
    self.currentDirectory = currentDirectory
    self.executable = executable
    self.systemDirectory = systemDirectory
    self.readFile = readFile
    self.listDirectory = listDirectory
    self.runProgram = runProgram
    self.redactor = redactor
    self.writeFile = writeFile
    self.now = now
  }

  /// The environment of this process, read once.
  package static func current(redactor: Redactor = Redactor()) -> HostEnvironment {
    var environment = HostEnvironment(
      variables: ProcessInfo.processInfo.environment,
      currentDirectory: FileManager.default.currentDirectoryPath,
      executable: try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
      readFile: HostFiles.read, listDirectory: HostFiles.list, runProgram: ProgramOutput.read,
      redactor: redactor, writeFile: HostFiles.write, now: { SystemTime.now().milliseconds / 1000 })
    environment.othersCanRead = HostFiles.othersCanRead
    environment.lockFile = FileLock.take
    environment.removeFile = HostFiles.remove
    environment.fileDigest = FileDigest.text
    environment.fileStamp = FileDigest.stamp
    environment.isProgram = FileDigest.isProgram
    environment.logFile = { ServerLogFile(path: $0) }
    environment.secrets = SecretVault(SecretsConfig(), environment)
    return environment
  }

  /// The value of a variable, nil when it is unset or empty.
  package func variable(_ name: String) -> String? {
    guard let value = variables[name], !value.isEmpty else { return nil }
    return value
  }

  /// The user's configuration folder: `$XDG_CONFIG_HOME/tributary`, else `~/.config/tributary`; nil without a home.
  package var userDirectory: String? {
    if let folder = variable("XDG_CONFIG_HOME"), folder.hasPrefix("/") { return folder + "/tributary" }
    return variable("HOME").map { $0 + "/.config/tributary" }
  }

  /// The folder of what may be lost: `$XDG_CACHE_HOME/tributary`, else `~/.cache/tributary`; nil without a home.
  package var cacheDirectory: String? {
    if let folder = variable("XDG_CACHE_HOME"), folder.hasPrefix("/") { return folder + "/tributary" }
    return variable("HOME").map { $0 + "/.cache/tributary" }
  }

  /// The folder of what this machine remembers: `$XDG_STATE_HOME/tributary`, else `~/.local/state/tributary`; nil without a home.
  package var stateDirectory: String? {
    if let folder = variable("XDG_STATE_HOME"), folder.hasPrefix("/") { return folder + "/tributary" }
    return variable("HOME").map { $0 + "/.local/state/tributary" }
  }

  /// The folder of what is to be kept: `$XDG_DATA_HOME/tributary`, else `~/.local/share/tributary`; nil without a home.
  package var dataDirectory: String? {
    if let folder = variable("XDG_DATA_HOME"), folder.hasPrefix("/") { return folder + "/tributary" }
    return variable("HOME").map { $0 + "/.local/share/tributary" }
  }

  /// An absolute path: `~/` is the home folder, everything relative starts at `folder` or the current folder.
  package func absolute(_ path: String, in folder: String? = nil) -> String {
    if path.hasPrefix("/") { return path }
    if path == "~" || path.hasPrefix("~/"), let home = variable("HOME") { return home + path.dropFirst(1) }
    let base: String = folder.map { absolute($0) } ?? currentDirectory
    let plain: Substring = path.hasPrefix("./") ? path.dropFirst(2) : path[...]
    return plain.isEmpty || plain == "." ? base : base + "/" + plain
  }

  /// A path as the user would write it: relative to the current folder when it is inside.
  package func shown(_ path: String) -> String {
    let prefix: String = currentDirectory + "/"
    return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
  }
}
