import Glibc

/// One folder whose files are served; no path leads out of it.
///
/// The folder is opened once and every path is walked from there one name at a time, following symbolic links by hand:
/// a link or a `..` that would leave the folder is refused, and renaming folders meanwhile changes nothing about that.
package struct Workspace: Sendable {
  /// What one path may cost.
  private enum Limits {
    static let pathBytes = 4_096
    static let links = 40
    static let names = 1_024
  }

  private let root: Descriptor

  /// Opens the folder to serve.
  ///
  /// - Throws: ``ServingError`` with code `not_found` or `not_readable`.
  package init(root path: String) throws(ServingError) {
    let raw: Int32 = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard raw >= 0 else { throw SystemFailure.current.error(for: "the folder to serve, '\(path)',") }
    self.root = Descriptor(raw)
  }

  /// Opens a file or folder by its path below the root.
  ///
  /// - Throws: ``ServingError``: `outside_root`, `not_found`, `not_readable` or `invalid_arguments`.
  func open(_ path: String) throws(ServingError) -> Descriptor {
    guard path.utf8.count <= Limits.pathBytes, !path.utf8.contains(0) else {
      throw ServingError(.invalidArguments, "a path has at most \(Limits.pathBytes) bytes and no NUL")
    }
    var pending: [String] = try names(of: path, in: path).reversed()
    var chain: [Descriptor] = [root]
    var steps = 0
    var links = 0
    while let name: String = pending.popLast() {
      steps += 1
      guard steps <= Limits.names, links <= Limits.links else {
        throw ServingError(.limit, "'\(path)' leads through too many names or symbolic links")
      }
      if name == "." { continue }
      if name == ".." {
        guard chain.count > 1 else { throw outside(path) }
        chain.removeLast()
        continue
      }
      let parent: Descriptor = chain[chain.count - 1]
      let raw: Int32 = unsafe openat(parent.raw, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
      if raw >= 0 {
        chain.append(Descriptor(raw))
        continue
      }
      let failure = SystemFailure.current
      guard failure.number == ELOOP else { throw failure.error(for: "'\(path)'") }
      links += 1
      let target: String = try target(of: name, in: parent, path)
      pending.append(contentsOf: try names(of: target, in: path).reversed())
    }
    return chain[chain.count - 1]
  }

  private func names(of text: String, in path: String) throws(ServingError) -> [String] {
    guard !text.hasPrefix("/") else { throw outside(path) }
    return text.split(separator: "/").map(String.init)
  }

  private func target(of name: String, in parent: Descriptor, _ path: String) throws(ServingError) -> String {
    var buffer = [CChar](repeating: 0, count: Limits.pathBytes)
    let count: Int = unsafe readlinkat(parent.raw, name, &buffer, buffer.count)
    let bytes: [UInt8] = buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }
    guard count > 0, count < buffer.count, let target = String(validating: bytes, as: UTF8.self) else {
      throw ServingError(.notReadable, "a symbolic link in '\(path)' cannot be read")
    }
    return target
  }

  private func outside(_ path: String) -> ServingError {
    ServingError(.outsideRoot, "'\(path)' leads out of the served folder; give a path inside it, such as 'src/main.c'")
  }
}
