import Glibc
import JSONRPC

/// Finds `tributary-shim`, the small program every child is started through.
enum ShimLocation {
  static let name = "tributary-shim"

  /// The explicit path if there is one, else beside the running executable, else in `PATH`.
  static func find(explicit: String?, executable: String? = runningExecutable(), path: String? = nil)
    throws(TransportError)
    -> String
  {
    if let explicit {
      guard isExecutable(explicit) else {
        throw TransportError(.unreachable, "\(explicit), set as the path of \(name), is not an executable file")
      }
      return explicit
    }
    let folder = executable.map(folder(of:)) ?? "."
    let path = path ?? ChildEnvironment.value(of: "PATH") ?? ""
    let candidates = ["\(folder)/\(name)"] + path.split(separator: ":").map { "\($0)/\(name)" }
    for candidate in candidates where isExecutable(candidate) { return candidate }
    throw TransportError(
      .unreachable,
      """
      \(name) was not found, and no program is started without it: no path is set for it, it is not beside the running \
      executable (\(folder)) and not in PATH (\(path)); build the product \(name) or set its path
      """)
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
