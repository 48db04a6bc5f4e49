import Documents
import JSONKit
import MCPTransports
import Servers

extension ServerSandbox {
  private static let keys = ["profile", "read", "write", "allow", "env"]

  /// A profile's name, or an object with one and what is listed beside it; nil for null and `false`, which say nothing.
  ///
  /// - Throws: `DocumentError` at what is wrong or could never be kept.
  init?(json: JSON?, at path: JSONPointer, folder: String = ".") throws {
    switch json {
    case nil, .null?, .bool(false)?: return nil
    case .string(let word)?: self.init(try Self.profile(word, at: path))
    case let value?:
      var reader = try ObjectReader(value, at: path)
      guard let word = try reader.optionalString("profile") else {
        throw DocumentError.value("\"profile\" is missing: \(Self.words.joined(separator: ", "))", at: path)
      }
      self.init(try Self.profile(word, at: path.appending("profile")))
      read = try reader.optionalStrings("read") ?? []
      write = try reader.optionalStrings("write") ?? []
      allow = try reader.optionalStrings("allow") ?? []
      environment = try reader.optionalStrings("env") ?? []
      try reader.refuseUnread(known: Self.keys)
    }
    try check(at: path)
    read = read.map { References.absolutePaths(in: $0, folder: folder) }
    write = write.map { References.absolutePaths(in: $0, folder: folder) }
  }

  private static var words: [String] { Profile.allCases.map(\.rawValue) }

  private static func profile(_ word: String, at path: JSONPointer) throws -> Profile {
    guard let profile = Profile(rawValue: word) else { throw DocumentError.word(word, of: words, at: path) }
    return profile
  }

  private func check(at path: JSONPointer) throws {
    func refuse(_ key: String, _ list: [String], unless isMeant: Bool, _ others: String) throws {
      guard !list.isEmpty, !isMeant else { return }
      throw DocumentError.value(
        "the profile \"\(profile.rawValue)\" has no \"\(key)\"; \(others) has", at: path.appending(key))
    }
    let hasFiles: Bool = profile.isConfined && profile != .pure
    try refuse("read", read, unless: hasFiles, "\"files\"")
    try refuse("write", write, unless: hasFiles, "\"files\"")
    try refuse("allow", allow, unless: profile.hasNetwork, "\"web\"")
    try refuse("env", environment, unless: profile.isConfined, "\"files\"")
    for (place, text) in (read + write).enumerated() {
      do throws(ReferenceError) {
        try References.check(text)
      } catch {
        let key: String = place < read.count ? "read" : "write"
        throw DocumentError.value(error.message, at: path.appending(key))
      }
    }
    for (place, text) in allow.enumerated() {
      do throws(EgressRefusal) {
        _ = try EgressRule(text)
      } catch {
        throw DocumentError.value("\(error)", at: path.appending("allow").appending(place))
      }
    }
  }
}
