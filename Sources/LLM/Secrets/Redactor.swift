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
    forms.withLock { forms in
      guard !forms.all.isEmpty else { return text }
      return Self.redact(text, forms)
    }
  }

  /// The value with the secrets in its strings and keys replaced.
  public func redact(_ json: JSON) -> JSON {
    let isEmpty = forms.withLock(\.all.isEmpty)
    return isEmpty ? json : redacted(json)
  }

  private func redacted(_ json: JSON) -> JSON {
    switch json {
    case .string(let text): return .string(redact(text))
    case .array(let elements): return .array(elements.map(redacted))
    case .object(let members):
      return .object(
        JSON.Object(members.map { JSON.Member(key: redact($0.key), value: redacted($0.value)) }))
    default: return json
    }
  }

  private static func redact(_ text: String, _ forms: Forms) -> String {
    let bytes = Array(text.utf8)
    var kept: [UInt8] = []
    var index = 0
    var start = 0
    while index < bytes.count {
      guard forms.isFirstByte[Int(bytes[index])],
        let form = forms.all.first(where: { bytes[index...].starts(with: $0) })
      else {
        index += 1
        continue
      }
      kept += bytes[start..<index]
      kept += mask.utf8
      index += form.count
      start = index
    }
    return start == 0 ? text : String(decoding: kept + bytes[start...], as: UTF8.self)
  }
}
