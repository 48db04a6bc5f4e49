package import HTTPCarrier
import JSONKit

/// One HTTP request to a provider, ready to send.
package struct ModelCall: Sendable {
  package var method: String
  package var url: String
  package var fields: [HTTPField] = []
  package var body: [UInt8] = []
  /// Whether the answer comes as events; one that comes in one piece begins only when the model is done.
  package var isStreamed = true
  /// When the whole answer must be there.
  package var deadline: ContinuousClock.Instant?

  package init(method: String = "POST", url: String) {
    self.method = method
    self.url = url
  }

  /// Sets a field in place of any of the same name.
  package mutating func set(_ name: String, _ value: String) {
    fields.removeAll { $0.isNamed(name) }
    fields.append(HTTPField(name, value))
  }

  /// Sets the fields of a request's options; values that are no strings were refused when the options were read.
  mutating func set(_ headers: JSON.Object) {
    for header in headers {
      if let value = header.value.stringValue { set(header.key, value) }
    }
  }

  /// A base URL and a path with exactly one slash between them.
  static func join(_ base: String, _ path: String) -> String {
    var base = base[...]
    while base.last == "/" { base = base.dropLast() }
    return base + path
  }
}
