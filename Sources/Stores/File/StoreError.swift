import GRDB

/// Why a file of ours could not be used; the message names the file and says what to do.
public struct StoreError: Error, Sendable, CustomStringConvertible {
  /// What kind of error it is; more may be added.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The stable name, in small letters.
    public var rawValue: String

    /// A kind by its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The file is not one of ours.
    public static let foreign = Code(rawValue: "foreign_file")
    /// The file was one of ours and its content makes no sense.
    public static let damaged = Code(rawValue: "damaged_file")
    /// A newer version of the program wrote it, or it holds something else of ours.
    public static let newer = Code(rawValue: "newer_file")
    /// Another process used it for longer than we wait.
    public static let busy = Code(rawValue: "busy_file")
    /// The disk has no room for what is to be written.
    public static let full = Code(rawValue: "disk_full")
    /// It cannot be opened, read or written: rights, a broken disk, a folder that is missing.
    public static let unavailable = Code(rawValue: "file_unavailable")
  }

  /// What kind of error this is.
  public var code: Code
  /// What happened, to which file, and what to do.
  public var message: String

  /// An error of one file, named in the message.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message alone.
  public var description: String { message }
}

extension StoreError {
  static func foreign(_ path: String) -> StoreError {
    StoreError(.foreign, "\(path) is no file of tributary, and it is left as it is; set another path, or move it away.")
  }

  static func newer(_ path: String) -> StoreError {
    StoreError(
      .newer,
      "\(path) was written by a newer version of tributary, or for something else; set another path, or update.")
  }

  static func full(_ path: String) -> StoreError {
    StoreError(.full, "the disk of \(path) is full; make room on it, and try again.")
  }

  static func unavailable(_ path: String, _ reason: String) -> StoreError {
    StoreError(.unavailable, "\(path) cannot be used: \(reason); check the rights and the room on the disk.")
  }

  /// What an error of SQLite means for a file of ours.
  init(_ error: DatabaseError, path: String) {
    let reason = error.message ?? "\(error.resultCode)"
    switch error.resultCode {
    case .SQLITE_NOTADB: self = .foreign(path)
    case .SQLITE_CORRUPT:
      self.init(
        .damaged, "\(path) is damaged (\(reason)); delete it and the files \(path)-wal and \(path)-shm to begin anew.")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(.busy, "\(path) is in use by another process (\(reason)); it is tried again the next time.")
    case .SQLITE_FULL: self = .full(path)
    // The file that is shared in memory, too, needs room on the disk.
    case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE: self = .full(path)
    default: self = .unavailable(path, reason)
    }
  }
}
