import Documents
import JSONKit
import MCP
import Policies
import Servers

/// Reads one server definition, in our own words or in those of other hosts.
///
/// A key that this version does not enforce is an error, never ignored: a definition does what it says or nothing.
struct ServerReader {
  let entry: ServerEntry
  let folder: String
  var reader: ObjectReader

  /// Reads one server of a file.
  ///
  /// - Parameter folder: where the relative paths of `${file:…}` start.
  /// - Throws: `DocumentError` or `JSONError` at the key or value that is wrong.
  static func read(_ entry: ServerEntry, source: String?, folder: String) throws -> ServerDefinition {
    var reader = try ServerReader(entry, folder: folder)
    return try reader.definition(source)
  }

  private init(_ entry: ServerEntry, folder: String) throws {
    self.entry = entry
    self.folder = folder
    reader = try ObjectReader(entry.value, at: entry.path)
  }

  var path: JSONPointer { entry.path }

  private mutating func definition(_ source: String?) throws -> ServerDefinition {
    try checkName()
    try refuseUnknown()
    try refuseUnenforced()
    var server = ServerDefinition(name: entry.name, endpoint: try endpoint(), source: source)
    server.headers = try headers(for: server.endpoint)
    server.authorization = try authorization(for: server.endpoint)
    server.start = try word("start") ?? .lazy
    server.protocolPolicy = try word("protocol") ?? .auto
    try readTimeouts(into: &server)
    try readSupervision(into: &server)
    try readInput(into: &server)
    try readTools(into: &server)
    if let approval = reader.value("approve"), !approval.isNull {
      try ServerApproval.check(approval, at: path.appending("approve"))
      server.approval = approval
    }
    server.isDisabled = try disabled()
    _ = try reader.optionalString("description")
    _ = try reader.optionalStrings("tags")
    return server
  }

  private func checkName() throws {
    let bytes: String.UTF8View = entry.name.utf8
    let isPlain: Bool = bytes.allSatisfy { byte in
      byte > 0x20 && byte != 0x7F && byte != UInt8(ascii: ".") && byte != UInt8(ascii: ",") && byte != UInt8(ascii: "/")
    }
    guard isPlain, (1...64).contains(bytes.count) else {
      throw DocumentError(
        .value, "\"\(entry.name.prefix(64))\" cannot be a server's name: use 1 to 64 bytes without blanks, . , or /",
        path: path)
    }
  }

  /// A misspelled key first: without it, the complaint would be about what it was meant to be.
  private func refuseUnknown() throws {
    for member in entry.value.objectValue ?? [:] where !ServerKeys.all.contains(where: { $0.sameBytes(as: member.key) })
    {
      throw DocumentError.unknownKey(member.key, known: ServerKeys.all, at: path)
    }
  }

  private mutating func refuseUnenforced() throws {
    for key in ServerKeys.unenforced {
      guard let value = reader.value(key), !asksForNothing(value), !(key == "framing" && value == "newline") else {
        continue
      }
      let place: JSONPointer = path.appending(key)
      throw DocumentError(.unsupported, "\(place): \"\(key)\" is not supported yet; remove it", path: place)
    }
  }

  /// Whether an unenforced key is set to what happens without it.
  func asksForNothing(_ value: JSON) -> Bool {
    switch value {
    case .null, .bool(false): true
    case .array(let items): items.isEmpty
    case .object(let members): members.isEmpty
    default: false
    }
  }

  mutating func word<Word: RawRepresentable & CaseIterable>(
    _ key: String
  ) throws -> Word? where Word.RawValue == String {
    guard let text = try reader.optionalString(key) else { return nil }
    guard let word = Word(rawValue: text) else {
      throw DocumentError.word(text, of: Word.allCases.map(\.rawValue), at: path.appending(key))
    }
    return word
  }

  private mutating func disabled() throws -> Bool {
    let disabled: Bool = try reader.optionalBool("disabled") ?? false
    let enabled: Bool = try reader.optionalBool("enabled") ?? true
    return disabled || !enabled
  }
}
