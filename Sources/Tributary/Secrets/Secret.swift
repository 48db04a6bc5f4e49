/// A key or password: its value, or a reference that is looked up when it is needed.
///
/// Printing it shows the reference or `***`, never the value.
public struct Secret: Sendable, Hashable {
  private enum Source: Sendable, Hashable {
    case value(String)
    case reference(String)
  }

  private let source: Source

  /// A key as it is.
  public init(_ value: String) {
    source = .value(value)
  }

  /// A text with references: `${env:NAME}`, `${file:PATH}`, `${cmd:PROGRAM ARG…}`.
  public init(reference: String) {
    source = .reference(reference)
  }

  /// Looks the value up; nil when it is a value and empty.
  ///
  /// - Parameter key: the key of the configuration that has it.
  func value(in environment: HostEnvironment, for key: String) throws(ReferenceError) -> String? {
    let value: String
    switch source {
    case .value(let text): value = text
    case .reference(let text):
      try Self.checkFiles(of: text, in: environment)
      value = try References(environment, in: SecretPlace(key)).resolve(text)
    }
    environment.redactor.add(value)
    return value.isEmpty ? nil : value
  }

  /// A key in a file that others can read is no secret.
  private static func checkFiles(of text: String, in environment: HostEnvironment) throws(ReferenceError) {
    for path in try ReferenceTemplate(text).files where environment.othersCanRead(environment.absolute(path)) {
      throw ReferenceError(.file, "${file:\(path)}: others can read this file; make it yours alone: chmod 600 \(path)")
    }
  }

  /// The variables a reference names.
  var variables: [String] {
    if case .reference(let text) = source { References.variables(of: text) } else { [] }
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible {
  /// The reference when it is nothing else, otherwise `***`.
  public var description: String {
    if case .reference(let text) = source, References.isReference(text) { text } else { "***" }
  }

  /// The same as ``description``.
  public var debugDescription: String { description }
}

extension Secret: CustomReflectable {
  /// Empty, so that `dump` shows nothing either.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
