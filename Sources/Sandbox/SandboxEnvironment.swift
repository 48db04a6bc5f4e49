/// The variables of a confined program, built from nothing.
enum SandboxEnvironment {
  /// Where the system's programs are.
  static let path = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
  /// What it may know of the person and the place.
  static let passed = ["LANG", "LANGUAGE", "LC_ALL", "LOGNAME", "TERM", "TZ", "USER"]
  /// What the shim calls a variable on its way, so that it changes neither the shim nor bubblewrap.
  static let carried = "TRIBUTARY_CARRIED_"

  /// Variables that make programs run other code than their own.
  private static let deciding: Set<String> = [
    "BASH_ENV", "ENV", "JAVA_TOOL_OPTIONS", "NODE_OPTIONS", "NODE_PATH", "PERL5LIB", "PERL5OPT", "PYTHONHOME",
    "PYTHONPATH", "PYTHONSTARTUP", "RUBYLIB", "RUBYOPT",
  ]

  static func decidesCode(_ name: String) -> Bool {
    name.hasPrefix("LD_") || name.hasPrefix("GIT_") || deciding.contains(name)
  }

  /// What `declared` adds to the variables that every confined program gets.
  static func variables(
    _ declared: [String: String], host: [String: String], folders: SandboxFolders, program: String, usesProxy: Bool
  ) -> [String: String] {
    var variables = host.filter { passed.contains($0.key) && !$0.value.hasPrefix("()") }
    let folder = SandboxPath.folder(of: program)
    variables["PATH"] = path.split(separator: ":").contains { $0 == folder } ? path : "\(folder):\(path)"
    variables["HOME"] = folders.home
    variables["TMPDIR"] = folders.temporary
    if let cache = folders.cache {
      for (name, place) in [
        ("XDG_CACHE_HOME", ""), ("npm_config_cache", "/npm"), ("PIP_CACHE_DIR", "/pip"), ("UV_CACHE_DIR", "/uv"),
      ] {
        variables[name] = cache + place
      }
    }
    if usesProxy {
      let address = "http://127.0.0.1:\(SandboxPlan.proxyPort)"
      for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        variables[name] = address
        variables[name.lowercased()] = address
      }
      variables["NODE_USE_ENV_PROXY"] = "1"
    }
    return variables.merging(declared) { $1 }
  }

  /// What the loader reads is hidden from the shim and from bubblewrap, which stand outside of the sandbox.
  static func carrying(_ variables: [String: String]) -> [String: String] {
    Dictionary(
      variables.map { ($0.key.hasPrefix("LD_") ? carried + $0.key : $0.key, $0.value) }, uniquingKeysWith: { $1 })
  }
}
