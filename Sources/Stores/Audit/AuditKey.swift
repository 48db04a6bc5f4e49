import Crypto
import FoundationEssentials
import Glibc
import Runs

/// The key that signs how far an audit log goes; in a file beside the log that its owner alone can read.
///
/// Whoever has it can write a log anew. It shows changes by everybody else.
struct AuditKey: Sendable {
  private static let domain = "tributary audit checkpoint 1"
  private let key: Curve25519.Signing.PrivateKey

  /// The key of a log, made where there is none.
  ///
  /// - Parameter isNew: the log is empty; a log with records has a key, or something happened to it.
  static func of(log path: String, isNew: Bool) throws(StoreError) -> AuditKey {
    let file = path + ".key"
    if let key = try read(file) { return key }
    guard isNew else {
      throw StoreError(
        .damaged, "\(file), the key of the audit log \(path), is gone; put it back, or move the log away to begin anew."
      )
    }
    try make(file)
    guard let key = try read(file) else { throw StoreError.unavailable(file, "it went away again") }
    return key
  }

  /// The key of a log that there is; nil when it has none.
  static func read(_ file: String) throws(StoreError) -> AuditKey? {
    let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw StoreError.unavailable(file, unsafe String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var info = stat()
    guard unsafe fstat(descriptor, &info) == 0, info.st_mode & 0o077 == 0, info.st_uid == geteuid() else {
      throw StoreError.unavailable(file, "it must belong to this user and have the mode 0600")
    }
    var bytes = [UInt8](repeating: 0, count: 128)
    let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
    let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).filter { !$0.isWhitespace }
    guard let raw = Data(base64Encoded: text), let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: raw)
    else {
      throw StoreError(.damaged, "\(file) holds no key of an audit log.")
    }
    return AuditKey(key: key)
  }

  /// Makes the file complete under another name, so that nobody reads half of a key; whoever comes first has made it.
  private static func make(_ file: String) throws(StoreError) {
    var name: [CChar] = (file + ".XXXXXX").utf8CString.map { $0 }
    let descriptor = unsafe mkstemp(&name)
    guard descriptor >= 0 else { throw StoreError.unavailable(file, unsafe String(cString: strerror(errno))) }
    let temporary = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer {
      close(descriptor)
      unsafe unlink(temporary)
    }
    let text = Array((Curve25519.Signing.PrivateKey().rawRepresentation.base64EncodedString() + "\n").utf8)
    guard unsafe write(descriptor, text, text.count) == text.count, fsync(descriptor) == 0,
      unsafe link(temporary, file) == 0 || errno == EEXIST
    else { throw StoreError.unavailable(file, unsafe String(cString: strerror(errno))) }
  }

  /// The public half, in hexadecimal digits: what a checkpoint is verified with.
  var publicKey: String { Self.hexadecimal(Array(key.publicKey.rawRepresentation)) }

  /// What the tails of the log are sealed with.
  var tailKey: SymmetricKey {
    SymmetricKey(data: Crypto.SHA256.hash(data: Array("tributary audit tail 1\n".utf8) + Array(key.rawRepresentation)))
  }

  func signature(_ seq: Int64, _ at: WallTime, _ hash: [UInt8]) throws -> [UInt8] {
    Array(try key.signature(for: Self.message(seq, at, hash)))
  }

  func accepts(_ signature: [UInt8], _ seq: Int64, _ at: WallTime, _ hash: [UInt8]) -> Bool {
    key.publicKey.isValidSignature(signature, for: Self.message(seq, at, hash))
  }

  private static func message(_ seq: Int64, _ at: WallTime, _ hash: [UInt8]) -> [UInt8] {
    Array("\(domain)\n\(seq)\n\(at.milliseconds)\n\(hexadecimal(hash))\n".utf8)
  }

  static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
