public import JSONKit
import Synchronization

/// Knows the secrets of a process by their exact values and replaces them wherever text leaves it: events, logs, errors.
///
/// Every secret is added when it is looked up. Besides the value itself its forms inside a JSON string, a URL and base64
/// are replaced, and the long lines of a value of several lines. Values under ``minimumBytes`` bytes are left alone, because
/// they would turn ordinary words into stars. A value that a stream cuts into pieces is seen only in the whole text.
///
/// ```swift
/// let redactor = Redactor()
/// redactor.add("sk-0123456789")
/// redactor.redact("key sk-0123456789 refused")   // "key *** refused"
/// ```
public final class Redactor: Sendable {
  /// What stands in place of a secret.
  public static let mask = "***"
  /// Shorter values are not replaced.
  public static let minimumBytes = 8
  /// The shortest line of a value of several lines that is replaced by itself.
  static let minimumLineBytes = 16

  private struct Forms {
    /// Longest first, so that a form inside of another one does not leave the rest behind.
    var all: [[UInt8]] = []
    var isFirstByte = [Bool](repeating: false, count: 256)

    mutating func add(_ form: [UInt8]) {
      guard let first = form.first, !all.contains(form) else { return }
      isFirstByte[Int(first)] = true
      let place = all.firstIndex { $0.count < form.count } ?? all.endIndex
      all.insert(form, at: place)
    }
  }

  private let forms = Mutex(Forms())

  /// A redactor that knows no secret yet.
  public init() {}

  /// Adds a secret; adding it again changes nothing.
  public func add(_ secret: String) {
    let found = SecretForms.of(secret)
    guard !found.isEmpty else { return }
    forms.withLock { forms in
      for form in found { forms.add(form) }
    }
  }

  /// The text with every form of every secret replaced.
  public func redact(_ text: String) -> String {
    forms.withLock { forms in Self.redacted(text, forms) ?? text }
  }

  /// The value with the secrets in its strings and keys replaced.
  public func redact(_ json: JSON) -> JSON {
    forms.withLock { forms in
      forms.all.isEmpty ? json : Self.redacted(json, forms) ?? json
    }
  }

  /// The bytes of a text or of JSON with every form of every secret replaced; nil where there is none.
  package func redacted(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    forms.withLock { $0.all.isEmpty ? nil : Self.redacted(bytes.span, $0) }
  }

  /// Nil for a value without a secret, which almost every value is: it is not built anew.
  private static func redacted(_ json: JSON, _ forms: Forms) -> JSON? {
    switch json {
    case .string(let text): return redacted(text, forms).map(JSON.string)
    case .array(var elements):
      var isChanged = false
      for index in elements.indices {
        guard let element = redacted(elements[index], forms) else { continue }
        elements[index] = element
        isChanged = true
      }
      return isChanged ? .array(elements) : .none
    case .object(let members):
      var kept: [JSON.Member] = []
      for (index, member) in members.enumerated() {
        let key = redacted(member.key, forms)
        let value = redacted(member.value, forms)
        if kept.isEmpty {
          if key == nil, value == nil { continue }
          kept = Array(members.prefix(index))
        }
        kept.append(JSON.Member(key: key ?? member.key, value: value ?? member.value))
      }
      return kept.isEmpty ? .none : .object(JSON.Object(kept))
    default: return nil
    }
  }

  /// Nil for a text without a secret.
  private static func redacted(_ text: String, _ forms: Forms) -> String? {
    redacted(text.utf8.span, forms).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func redacted(_ bytes: Span<UInt8>, _ forms: Forms) -> [UInt8]? {
    var kept: [UInt8] = []
    var index = 0
    var start = 0
    while index < bytes.count {
      guard forms.isFirstByte[Int(bytes[index])], let form = forms.all.first(where: { starts(bytes, at: index, $0) })
      else {
        index += 1
        continue
      }
      for place in start..<index { kept.append(bytes[place]) }
      kept += mask.utf8
      index += form.count
      start = index
    }
    guard start > 0 else { return nil }
    for place in start..<bytes.count { kept.append(bytes[place]) }
    return kept
  }

  private static func starts(_ bytes: Span<UInt8>, at index: Int, _ form: [UInt8]) -> Bool {
    guard bytes.count - index >= form.count else { return false }
    for place in form.indices where bytes[index + place] != form[place] { return false }
    return true
  }
}
