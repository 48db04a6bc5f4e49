import Synchronization
import Tributary

/// A machine whose files are texts that can be written; every write changes the stamp of a file.
final class FakeDisk: Sendable {
  private struct State {
    var files: [String: [UInt8]] = [:]
    var writes: [String: Int] = [:]
    var count = 0
    var digests = 0
    var variables = ["HOME": "/home/me", "PATH": "/bin"]
  }

  private let state = Mutex(State())

  init(_ files: [String: String] = [:]) {
    for (path, text) in files { write(path, text) }
  }

  subscript(path: String) -> String? {
    get { state.withLock { $0.files[path] }.map { String(decoding: $0, as: UTF8.self) } }
    set {
      if let newValue { write(path, newValue) } else { state.withLock { $0.files[path] = nil } }
    }
  }

  var paths: [String] { state.withLock { $0.files.keys.sorted() } }
  /// How often the bytes of a file were hashed.
  var digests: Int { state.withLock(\.digests) }
  /// Sets a variable of the environment.
  func set(_ name: String, _ value: String?) { state.withLock { $0.variables[name] = value } }

  func write(_ path: String, _ text: String) { write(path, Array(text.utf8)) }

  private func write(_ path: String, _ bytes: [UInt8]) {
    state.withLock { state in
      state.count += 1
      (state.files[path], state.writes[path]) = (bytes, state.count)
    }
  }

  var environment: HostEnvironment {
    var environment = HostEnvironment(
      variables: state.withLock(\.variables), currentDirectory: "/work", executable: "/bin/tributary",
      readFile: { path, _ in self.state.withLock { $0.files[path] } },
      listDirectory: { folder in
        let inside = self.paths.filter { $0.hasPrefix(folder + "/") }.map { $0.dropFirst(folder.count + 1) }
        return inside.isEmpty ? nil : Array(Set(inside.map { String($0.prefix { $0 != "/" }) }))
      }, runProgram: { _, _ in "" }, writeFile: { self.write($0, $1) }, now: { 7 })
    environment.removeFile = { path in self.state.withLock { $0.files[path] = nil } }
    environment.fileDigest = { path in
      self.state.withLock { state in
        state.digests += 1
        return state.files[path].map { SHA256.text(of: $0) }
      }
    }
    environment.fileStamp = { path in self.state.withLock { $0.writes[path] }.map(String.init) }
    environment.isProgram = { path in self.state.withLock { $0.files[path] != nil } }
    return environment
  }
}
