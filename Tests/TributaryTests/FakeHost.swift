import Tributary

/// A machine made of texts: files by absolute path, variables, programs that print.
struct FakeHost {
  /// Whoever sits here has agreed to what the current folder defines; tests of that take it away.
  var variables: [String: String] = ["HOME": "/home/me", "TRIBUTARY_TRUST": "project"]
  var files: [String: String] = [:]
  var programs: [String: String] = [:]

  var environment: HostEnvironment {
    let (files, programs) = (files, programs)
    return HostEnvironment(
      variables: variables, currentDirectory: "/work", executable: "/bin/tributary", systemDirectory: "/etc/tributary",
      readFile: { path, _ in files[path].map { [UInt8]($0.utf8) } },
      listDirectory: { folder in
        let inside = files.keys.filter { $0.hasPrefix(folder + "/") }.map { $0.dropFirst(folder.count + 1) }
        let names = Set(inside.map { String($0.prefix { $0 != "/" }) })
        return inside.isEmpty ? nil : Array(names)
      },
      runProgram: { words, _ in
        guard let output = programs[words.joined(separator: " ")] else { throw NoSuchProgram() }
        return output
      })
  }

  /// The configuration of this machine.
  func load(_ request: ConfigurationRequest = ConfigurationRequest()) throws -> LoadedConfiguration {
    try LoadedConfiguration.load(request, in: environment)
  }

  struct NoSuchProgram: Error {}
}
