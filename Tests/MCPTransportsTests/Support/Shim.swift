import CProcess
import Glibc
import Synchronization
import Testing

/// A blocking pipe for tests that look at processes from outside.
struct Pipe {
  /// What it is made of; some hosts use sockets in the place of pipes.
  enum Kind: CaseIterable, Sendable {
    case pipe, sockets
  }

  let read: Int32
  let write: Int32

  init(_ kind: Kind = .pipe) throws {
    switch kind {
    case .pipe:
      var ends: (Int32, Int32) = (-1, -1)
      try #require(unsafe cprocess_pipe(&ends.0, &ends.1) == 0)
      (read, write) = ends
    case .sockets:
      var ends: [Int32] = [-1, -1]
      try #require(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
      (read, write) = (ends[0], ends[1])
    }
  }

  /// Blocks for one line without its end; empty at the end.
  func readLine() -> String {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while unsafe Glibc.read(read, &byte, 1) == 1, byte != 0x0A { line.append(byte) }
    return String(decoding: line, as: UTF8.self)
  }
}

/// Processes that are started without the transport under test.
enum Shim {
  static var path: String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0 else { return nil }
    let file = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let folder = file.split(separator: "/").dropLast().joined(separator: "/")
    return "/\(folder)/tributary-shim"
  }

  static func spawn(_ path: String, _ arguments: [String], input: Int32, output: Int32) throws -> pid_t {
    var copies: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) }
    unsafe copies.append(nil)
    defer { unsafe copies.forEach { unsafe free($0) } }
    var environment: [UnsafeMutablePointer<CChar>?] = unsafe [strdup("PATH=/usr/local/bin:/usr/bin:/bin"), nil]
    defer { unsafe environment.forEach { unsafe free($0) } }
    var processID: pid_t = 0
    let descriptors = cprocess_descriptors(
      standard_input: input, standard_output: output, standard_error: STDERR_FILENO, lifeline: input, status: input)
    let error = unsafe cprocess_spawn(&processID, path, &copies, &environment, descriptors)
    try #require(error == 0)
    return processID
  }

  /// Dead, and waiting for whoever adopted it.
  static func isZombie(_ processID: Int32) -> Bool {
    Descriptors.contents("/proc/\(processID)/stat").contains(") Z ")
  }
}

/// What this process holds.
enum Descriptors {
  static let baseline = Atomic(0)

  static func count() -> Int {
    guard let folder = unsafe opendir("/proc/self/fd") else { return -1 }
    defer { unsafe _ = closedir(folder) }
    var count = 0
    while unsafe readdir(folder) != nil { count += 1 }
    return count
  }

  static func contents(_ path: String) -> String {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    let count = unsafe read(file, &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
  }

  /// The children of every thread of this process.
  static func children() -> String {
    guard let folder = unsafe opendir("/proc/self/task") else { return "?" }
    defer { unsafe _ = closedir(folder) }
    var children = ""
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if !name.hasPrefix(".") { children += contents("/proc/self/task/\(name)/children") }
    }
    return children
  }
}
