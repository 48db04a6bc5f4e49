import Crypto
import Glibc
import Runs

/// Reads the tail of this process or another one, from a place in it on.
final class AuditTailReader {
  /// The names of all tails in a folder; none without a folder.
  static func names(in folder: String) -> [String] {
    guard let stream = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
        unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  let name: String
  private let path: String
  private let descriptor: Int32
  private let seal: AuditTail.Seal
  /// Whether the process that wrote it has ended; asked before anything is read, so that nothing comes after it.
  let isEnded: Bool

  /// - Returns: nil when the tail is gone.
  init?(_ name: String, in folder: String, _ key: SymmetricKey) throws(StoreError) {
    self.name = name
    path = folder + "/" + name
    seal = AuditTail.Seal(name, key)
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw AuditTail.failure(path)
    }
    isEnded = flock(descriptor, LOCK_EX | LOCK_NB) == 0
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// What the tail holds behind a place, and where that ends.
  ///
  /// A frame at the end that is not whole was never told to be kept, and zeros are what a loss of power leaves.
  /// - Throws: ``StoreError`` `damaged` for a frame that nobody with the key has made there.
  func bodies(after start: Int) throws -> (bodies: [AuditBody], end: Int) {
    let bytes = try bytes(after: start)
    var (bodies, place): ([AuditBody], Int) = ([], 0)
    while bytes.count - place >= AuditTail.lengthBytes {
      let length = bytes[place..<place + AuditTail.lengthBytes].reduce(0) { $0 << 8 | Int($1) }
      let (first, end) = (place + AuditTail.lengthBytes, place + AuditTail.lengthBytes + length)
      guard length > 0, end + AuditTail.macBytes <= bytes.count else { break }
      var frame = bytes[first..<end]
      guard seal.mac(frame, at: start + place) == Array(bytes[end..<end + AuditTail.macBytes]) else { throw damaged }
      do {
        while !frame.isEmpty { bodies.append(try AuditBody(reading: &frame)) }
      } catch is AuditBody.Malformed {
        throw damaged
      }
      place = end + AuditTail.macBytes
    }
    return (bodies, start + place)
  }

  private func bytes(after start: Int) throws(StoreError) -> [UInt8] {
    var info = stat()
    guard unsafe fstat(descriptor, &info) == 0 else { throw AuditTail.failure(path) }
    let size = Int(info.st_size)
    guard size >= start else { throw damaged }
    var bytes = [UInt8](repeating: 0, count: size - start)
    var filled = 0
    while filled < bytes.count {
      let count = unsafe bytes[filled...].withUnsafeMutableBytes {
        unsafe pread(descriptor, $0.baseAddress, $0.count, start + filled)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw AuditTail.failure(path) }
      filled += count
    }
    return bytes
  }

  private var damaged: StoreError {
    StoreError(
      .damaged,
      "\(path), from which the audit log goes on, is not what was recorded; keep it elsewhere, and move it away to go on."
    )
  }

  /// Takes it away, when everything in it is a part of the chain.
  func remove() { unsafe unlink(path) }
}
