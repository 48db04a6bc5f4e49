import Glibc

/// Where the program is that child servers are started through: set, beside this program, or in `PATH`.
enum ShimPath {
  static func find(setting: String?) -> String? {
    if let setting { return FileStatus.isExecutable(setting) ? setting : nil }
    let folders: [String] = [folder] + (EnvironmentVariables["PATH"] ?? "").split(separator: ":").map(String.init)
    return folders.map { $0 + "/tributary-shim" }.first(where: FileStatus.isExecutable)
  }

  /// The folder of this program.
  private static var folder: String {
    var buffer = [CChar](repeating: 0, count: 4_096)
    let count: Int = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(decoding: buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
  }
}
