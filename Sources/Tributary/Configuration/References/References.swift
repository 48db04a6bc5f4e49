/// Replaces references by what they stand for; the one place that does, at the moment of use.
///
/// What comes from a file, a program or the store, and from a variable that is named like a secret, is known to the redactor
/// before anybody gets it.
/// Nothing becomes an empty text by accident: an unset or empty variable without a default is an error that names it.
package struct References: Sendable {
  /// The largest file that `${file:…}` reads.
  package static let maximumFileBytes = 64 << 10

  private let environment: HostEnvironment
  private let user: SecretUser
  private let place: SecretPlace

  /// - Parameter user: on whose behalf; it decides which stored secrets there are.
  package init(_ environment: HostEnvironment, for user: SecretUser = .owner) {
    self.init(environment, for: user, in: SecretPlace("configuration"))
  }

  /// - Parameter place: where what is looked up goes.
  init(_ environment: HostEnvironment, for user: SecretUser = .owner, in place: SecretPlace) {
    self.environment = environment
    self.user = user
    self.place = place
  }

  /// The text with every reference replaced.
  package func resolve(_ text: String) throws(ReferenceError) -> String {
    try resolve(ReferenceTemplate(text))
  }

  /// Checks the form of every reference without looking anything up.
  package static func check(_ text: String) throws(ReferenceError) {
    _ = try ReferenceTemplate(text)
  }

  /// Whether the text is nothing but one reference, so that it may be shown.
  package static func isReference(_ text: String) -> Bool {
    (try? ReferenceTemplate(text))?.isReference ?? false
  }

  /// The stored secrets a text names.
  package static func secrets(of text: String) -> [String] {
    (try? ReferenceTemplate(text))?.secrets ?? []
  }

  /// Whether nothing but variables has to be looked up for a text: no file, no program and no secret.
  package static func isPlain(_ text: String) -> Bool {
    (try? ReferenceTemplate(text))?.isPlain ?? false
  }

  /// The variables a text names.
  package static func variables(of text: String) -> [String] {
    (try? ReferenceTemplate(text))?.variables ?? []
  }

  /// The text with the relative paths of its `${file:…}` references starting at `folder`.
  package static func absolutePaths(in text: String, folder: String) -> String {
    let mark = "{file:"
    var result = ""
    var rest: Substring = text[...]
    while let range = rest.firstRange(of: mark) {
      result += rest[..<range.upperBound]
      rest = rest[range.upperBound...]
      if !rest.hasPrefix("/"), !rest.hasPrefix("~") { result += folder + "/" }
    }
    return result + rest
  }

  private func resolve(_ template: ReferenceTemplate) throws(ReferenceError) -> String {
    var text = ""
    for segment in template.segments { text += try value(of: segment) }
    return text
  }

  private func value(of segment: ReferenceTemplate.Segment) throws(ReferenceError) -> String {
    switch segment {
    case .text(let text): return text
    case .variable(let name, let fallback):
      if let value = environment.variable(name) { return SecretName.isSecret(name) ? learned(value) : value }
      if let fallback { return try resolve(fallback) }
      let state: String = environment.variables[name] == nil ? "is not set" : "is set but empty"
      throw ReferenceError(
        .unset, "the variable \(name) \(state); set it, or write ${\(name):-default}", variable: name)
    case .executable:
      if let executable = environment.executable { return executable }
      throw ReferenceError(.unset, "${TRIBUTARY}: the running program cannot be found out", variable: "TRIBUTARY")
    case .file(let path): return learned(try file(path))
    // A path or a name that everybody may see is mostly no secret.
    case .command(let words): return user.isOpen ? try command(words) : learned(try command(words))
    case .secret(let name, let previous): return learned(try secret(name, previous))
    }
  }

  private func learned(_ value: String) -> String {
    environment.redactor.add(value)
    return value
  }

  private func secret(_ name: String, _ previous: Bool) throws(ReferenceError) -> String {
    guard let secrets = environment.secrets else {
      throw ReferenceError(
        .secret, "${secret:\(name)}: secrets are kept in the home folder, and there is none; set HOME")
    }
    return try secrets.value(of: name, previous: previous, for: user, in: place)
  }

  private func file(_ path: String) throws(ReferenceError) -> String {
    let full: String = environment.absolute(path)
    let bytes: [UInt8]?
    do {
      bytes = try environment.readFile(full, Self.maximumFileBytes)
    } catch {
      throw ReferenceError(.file, "${file:\(path)}: the file cannot be read")
    }
    guard let bytes else { throw ReferenceError(.file, "${file:\(path)}: there is no such file") }
    guard bytes.count <= Self.maximumFileBytes else {
      throw ReferenceError(.file, "${file:\(path)}: the file has more than \(Self.maximumFileBytes) bytes")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ReferenceError(.file, "${file:\(path)}: the file is not UTF-8")
    }
    let value: String = Self.trimmed(text)
    guard !value.isEmpty else { throw ReferenceError(.file, "${file:\(path)}: the file is empty") }
    return value
  }

  private func command(_ words: [String]) throws(ReferenceError) -> String {
    let output: String
    do {
      output = try environment.runProgram(words, environment.variables)
    } catch {
      let reason: String = (error as? ProgramOutput.Failure)?.message ?? "cannot be run"
      throw ReferenceError(.command, "${cmd:\(words[0])…}: the program \(reason)")
    }
    let value: String = Self.trimmed(output)
    guard !value.isEmpty else { throw ReferenceError(.command, "${cmd:\(words[0])…}: the program printed nothing") }
    return value
  }

  /// The text without the line ends that editors and programs put at its end.
  private static func trimmed(_ text: String) -> String {
    var bytes: Substring.UTF8View = text.utf8[...]
    while let last = bytes.last, last == 0x0A || last == 0x0D { bytes = bytes.dropLast() }
    return String(Substring(bytes))
  }
}
