import Crypto
import Glibc
import Runs

/// A file of one process, to which it appends what will be a part of the chain soon.
///
/// Each frame is the length of its bodies as four bytes, the bodies, and an HMAC-SHA256 over the tail's name, the place in
/// the file and the bodies, with a key that only who has the log's key can make: nothing in it is changed, moved, repeated
/// or put in. While the process lives it holds a lock of the file.
final class AuditTail: Sendable {
  static let macBytes = 32
  static let lengthBytes = 4

  let name: String
  let path: String
  private let descriptor: Int32
  private let seal: Seal

  /// What makes the frames of one tail.
  struct Seal: Sendable {
    /// The name is taken in already, because taking in the key takes longer than most frames.
    private let begun: HMAC<Crypto.SHA256>

    init(_ name: String, _ key: SymmetricKey) {
      var begun = HMAC<Crypto.SHA256>(key: key)
      begun.update(data: Array("\(name)\n".utf8))
      self.begun = begun
    }

    func frame(_ bodies: [UInt8], at offset: Int) -> [UInt8] {
      var frame = Self.bytes(UInt32(bodies.count))
      frame.reserveCapacity(frame.count + bodies.count + macBytes)
      frame += bodies
      frame += mac(bodies[...], at: offset)
      return frame
    }

    private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
      unsafe withUnsafeBytes(of: number.bigEndian) { unsafe Array($0) }
    }

    func mac(_ bodies: ArraySlice<UInt8>, at offset: Int) -> [UInt8] {
      var mac = begun
      mac.update(data: Self.bytes(UInt64(offset)) + bodies)
      return unsafe mac.finalize().withUnsafeBytes { unsafe Array($0) }
    }
  }

  /// A new tail in a folder, which is made where it is missing.
  ///
  /// It gets its name when it is locked: nobody takes it for one whose process has ended.
  ///
  /// - Parameter isForPower: it survives a loss of power that it was made.
  init(in folder: String, _ key: SymmetricKey, isForPower: Bool) throws(StoreError) {
    guard unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Self.failure(folder) }
    name = unsafe SymmetricKey(size: .bits128).withUnsafeBytes { unsafe AuditKey.hexadecimal(Array($0)) }
    path = folder + "/" + name
    let temporary = folder + "/." + name
    descriptor = unsafe open(temporary, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure(folder) }
    seal = Seal(name, key)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, unsafe rename(temporary, path) == 0 else {
      let failure = Self.failure(path)
      unsafe unlink(temporary)
      throw failure
    }
    if isForPower { Self.syncFolder(folder) }
  }

  private static func syncFolder(_ folder: String) {
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  deinit { close(descriptor) }

  /// Appends bodies behind what is there; returns where the file ends then.
  func append(_ bodies: [UInt8], at end: Int) throws(StoreError) -> Int {
    let frame = seal.frame(bodies, at: end)
    var written = 0
    while written < frame.count {
      let count = unsafe frame[written...].withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let failure = Self.failure(path)
        // Half of a frame would stand in the way of the next.
        ftruncate(descriptor, end)
        throw failure
      }
      written += count
    }
    return end + frame.count
  }

  /// Brings it to the disk.
  func sync() throws(StoreError) {
    guard fdatasync(descriptor) == 0 else { throw Self.failure(path) }
  }

  /// Takes it away, when everything in it is a part of the chain.
  func remove() { unsafe unlink(path) }

  static func failure(_ path: String) -> StoreError {
    errno == ENOSPC || errno == EDQUOT ? .full(path) : .unavailable(path, unsafe String(cString: strerror(errno)))
  }
}
