package import JSONKit

extension ObjectReader {
  /// Refuses the first member that nobody asked for, and names the key that was probably meant.
  ///
  /// - Parameter known: every key that may stand here, the candidates of the suggestion.
  /// - Throws: ``DocumentError`` `.unknownKey` at the key.
  package func refuseUnread(known: [String]) throws(DocumentError) {
    guard let member = unread.first else { return }
    throw .unknownKey(member.key, known: known, at: path)
  }
}

extension DocumentError {
  /// A key that means nothing in the object at `path`.
  package static func unknownKey(_ key: String, known: [String], at path: JSONPointer) -> DocumentError {
    let place: String = path == .root ? "" : " in \(path)"
    let suggestion: String? = key.nearest(in: known)
    var message = "unknown key \"\(key)\"\(place)"
    if suggestion == nil, known.count <= 12 { message += "; known keys: \(known.joined(separator: ", "))" }
    return DocumentError(.unknownKey, message, suggestion: suggestion, path: path.appending(key))
  }

  /// A value that has the right type and is still not allowed.
  package static func value(_ message: String, at path: JSONPointer) -> DocumentError {
    DocumentError(.value, "\(path): \(message)", path: path)
  }

  /// A word that is not one of a closed list.
  package static func word(_ word: String, of known: [String], at path: JSONPointer) -> DocumentError {
    let list: String = known.joined(separator: ", ")
    let message = "\(path): \"\(word)\" is not one of \(list)"
    return DocumentError(.value, message, suggestion: word.nearest(in: known), path: path)
  }
}
