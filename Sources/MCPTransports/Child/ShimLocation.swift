import Glibc
package import JSONRPC

/// Finds `tributary-shim`, the small program every child is started through.
package enum ShimLocation {
  static let name = "tributary-shim"
  /// Names the file where it stands neither beside the program nor in `PATH`.
  static let variable = "TRIBUTARY_SHIM"

  /// The explicit path if there is one, else beside the running executable, else what `TRIBUTARY_SHIM` names, else in `PATH`.
  ///
  /// - Throws: ``TransportError`` that says where it was looked for.
  package static func find(explicit: String?) throws(TransportError) -> String {
    try find(explicit: explicit, executable: runningExecutable())
  }

  static func find(
    explicit: String?, executable: String?, named: String? = ChildEnvironment.value(of: variable), path: String? = nil
  ) throws(TransportError) -> String {
    if let explicit { return try checked(explicit, "set as the path of \(name)") }
    let folder = executable.map(folder(of:)) ?? "."
    if isExecutable("\(folder)/\(name)") { return "\(folder)/\(name)" }
    if let named, !named.isEmpty { return try checked(named, "the value of \(variable)") }
    let path = path ?? ChildEnvironment.value(of: "PATH") ?? ""
    let candidates = path.split(separator: ":").map { "\($0)/\(name)" }
    for candidate in candidates where isExecutable(candidate) { return candidate }
    throw TransportError(
      .unreachable,
      """
      \(name) was not found, and no program is started without it: no path is set for it, it is not beside the running \
      executable (\(folder)), \(variable) is not set, and it is not in PATH (\(path)); build the product \(name) or set \
      its path
      """)
  }

  private static func checked(_ file: String, _ role: String) throws(TransportError) -> String {
    guard isExecutable(file) else {
      throw TransportError(.unreachable, "\(file), \(role), is not an executable file")
    }
    return file
  }

  static func folder(of file: String) -> String {
    guard let slash = file.lastIndex(of: "/") else { return "." }
    return slash == file.startIndex ? "/" : String(file[..<slash])
  }

  static func runningExecutable() -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  static func isExecutable(_ path: String) -> Bool {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    return unsafe access(path, X_OK) == 0
  }
}
