package import Servers

/// How one program is started in its sandbox: everything the shim is told, as data.
package struct SandboxPlan: Sendable, Hashable {
  /// The port of the view's own loopback address where the proxy is.
  package static let proxyPort = 3128

  /// What is wanted of one server, with every reference replaced.
  package struct Request: Sendable, Hashable {
    package var server: String
    package var sandbox: ServerSandbox
    package var command: ServerDefinition.Command
    /// The variables of the host.
    package var variables: [String: String]
    /// Where the server keeps its files; must not be shared.
    package var folder: String
    /// The current folder of the host.
    package var currentFolder: String
    /// Folders that no sandbox opens: they say what is started, and how.
    package var guarded: [String]
    /// Where a proxy for its network listens.
    package var proxySocket: String?

    package init(
      server: String, sandbox: ServerSandbox, command: ServerDefinition.Command, variables: [String: String],
      folder: String, currentFolder: String, guarded: [String] = [], proxySocket: String? = nil
    ) {
      self.server = server
      self.sandbox = sandbox
      self.command = command
      self.variables = variables
      self.folder = folder
      self.currentFolder = currentFolder
      self.guarded = guarded
      self.proxySocket = proxySocket
    }
  }

  /// The options of the shim, without those of limits and of the folder.
  package private(set) var options: [String] = []
  package private(set) var program: String
  package private(set) var environment: [String: String]
  package private(set) var directory: String?
  package private(set) var limits: ResourceLimits
  package let profile: ServerSandbox.Profile
  /// What the machine does for it.
  package let tier: SandboxTier

  /// Decides everything; makes the server's own folders.
  ///
  /// - Parameter inherited: the variables of a program that is not confined.
  /// - Throws: ``SandboxError`` with what is missing and what to do.
  package init(
    _ request: Request, on machine: SandboxMachine, inherited: [String: String]
  ) throws(SandboxError) {
    let profile = request.sandbox.profile
    guard machine.tier >= profile.minimumTier else { throw Self.tooLow(profile, machine) }
    (self.profile, tier) = (profile, profile == .unconfined ? .limits : machine.tier)
    (program, directory) = (request.command.program, request.command.directory)
    limits = request.command.limits.filled(from: profile.limits)
    environment = SandboxEnvironment.carrying(inherited.merging(request.command.environment) { $1 })
    if profile == .floor { options = Self.floor(machine) }
    guard profile.isConfined else { return }
    try Self.checkVariables(request)
    program = try Self.find(request)
    let folders = SandboxFolders(in: request.folder, downloads: profile == .pkg)
    for folder in folders.all { try SandboxPath.make(folder) }
    let roots = try Self.roots(request, folders, program)
    directory = try Self.directory(request, roots) ?? folders.home
    let usesProxy = profile.hasNetwork && request.proxySocket != nil
    environment = SandboxEnvironment.carrying(
      SandboxEnvironment.variables(
        request.command.environment, host: request.variables, folders: folders, program: program, usesProxy: usesProxy))
    options = ["--confine", profile.hasNetwork ? "proxied" : "closed"] + roots.options
    if let bubblewrap = machine.bubblewrap { options += ["--bwrap", bubblewrap] }
    if usesProxy, let socket = request.proxySocket { options += ["--proxy", socket] }
  }

  /// The names of the variables that the program gets, in order.
  package var variables: [String] {
    environment.keys.map { name in
      name.hasPrefix(SandboxEnvironment.carried) ? String(name.dropFirst(SandboxEnvironment.carried.count)) : name
    }.sorted()
  }

  /// As much as breaks nothing, of what there is: a domain of Landlock's that allows all files keeps others' memory closed.
  private static func floor(_ machine: SandboxMachine) -> [String] {
    guard machine.hasFilters else { return [] }
    return ["--confine", "basic"] + (machine.landlock > 0 ? ["--all", "/"] : [])
  }

  private static func tooLow(_ profile: ServerSandbox.Profile, _ machine: SandboxMachine) -> SandboxError {
    SandboxError(
      .tier,
      """
      the sandbox profile \(profile.rawValue) needs tier \(profile.minimumTier.text), and this machine has \
      \(machine.tier.text): \(machine.missing ?? "it was not looked at"); or choose another profile, \
      "sandbox": "unconfined" for none
      """)
  }

  private static func checkVariables(_ request: Request) throws(SandboxError) {
    let names = request.command.environment.keys.sorted()
    for name in names where SandboxEnvironment.decidesCode(name) && !request.sandbox.environment.contains(name) {
      throw SandboxError(
        .variable, "\(name) decides which code runs; list it in \"sandbox\": { \"env\": [\"\(name)\"] } if it is meant")
    }
  }

  private static func find(_ request: Request) throws(SandboxError) -> String {
    let name = request.command.program
    if name.hasPrefix("/") { return name }
    if name.contains("/") { return (request.command.directory ?? request.currentFolder) + "/" + name }
    let path = request.command.environment["PATH"] ?? request.variables["PATH"] ?? SandboxEnvironment.path
    guard let found = SandboxMachine.program(name, in: path) else {
      throw SandboxError(.program, "\(name) was not found; searched PATH=\(path)")
    }
    return found
  }

  private static func roots(
    _ request: Request, _ folders: SandboxFolders, _ program: String
  ) throws(SandboxError) -> SandboxRoots {
    var roots = SandboxRoots.system
    let profile = request.sandbox.profile
    if profile.hasNetwork { SandboxRoots.network.forEach { roots.add($0, .read) } }
    roots = roots.existing
    for file in Set([program, SandboxPath.real(program) ?? program]) where !roots.contain(file) {
      guard SandboxMachine.isExecutable(file) else { throw SandboxError(.program, "\(file) is not an executable file") }
      roots.add(file, .read)
    }
    for folder in folders.all { roots.add(folder, profile == .pkg ? .all : .write) }
    for (paths, use, key) in [
      (request.sandbox.read, SandboxRoots.Use.read, "read"), (request.sandbox.write, .write, "write"),
    ] {
      for path in paths { roots.add(try checked(path, key, request), use) }
    }
    return roots
  }

  /// A listed path without symbolic links, so that what is checked is what is opened.
  private static func checked(
    _ path: String, _ key: String, _ request: Request
  ) throws(SandboxError) -> String {
    guard let real = SandboxPath.real(path) else {
      throw SandboxError(.path, "\(path), listed under sandbox/\(key), does not exist; make it or take it out")
    }
    for guarded in request.guarded {
      let guarded = SandboxPath.real(guarded) ?? guarded
      guard SandboxRoots.isWithin(guarded, real) || SandboxRoots.isWithin(real, guarded) else { continue }
      throw SandboxError(
        .path, "\(path), listed under sandbox/\(key), would open \(guarded), which says what is started here; list less"
      )
    }
    return real
  }

  private static func directory(_ request: Request, _ roots: SandboxRoots) throws(SandboxError) -> String? {
    guard let wanted = request.command.directory else {
      return roots.contain(request.currentFolder) ? request.currentFolder : nil
    }
    guard let real = SandboxPath.real(wanted), roots.contain(real) else {
      throw SandboxError(
        .path, "the working directory \(wanted) is not there in its sandbox; list it under sandbox/read")
    }
    return real
  }
}

extension ResourceLimits {
  /// What is not set here is as in `others`.
  fileprivate func filled(from others: ResourceLimits) -> ResourceLimits {
    ResourceLimits(
      memory: memory ?? others.memory, files: files ?? others.files, fileSize: fileSize ?? others.fileSize,
      processorTime: processorTime ?? others.processorTime)
  }
}
