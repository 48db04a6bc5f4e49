import Documents
import JSONKit
import Servers

/// Environment, timeouts and tools.
extension ServerReader {
  mutating func environment() throws -> [String: String] {
    var settings: [String: String] = [:]
    for key in ServerKeys.passedVariables {
      for name in try reader.optionalStrings(key) ?? [] { settings[name] = "${\(name)}" }
    }
    for key in ServerKeys.environment + ["env"] {
      for member in try reader.optionalObject(key) ?? [:] {
        let place: JSONPointer = path.appending(key).appending(member.key)
        guard !member.key.isEmpty, !member.key.utf8.contains(UInt8(ascii: "=")), !member.key.utf8.contains(0) else {
          throw DocumentError(.value, "\(place): this cannot be the name of a variable", path: place)
        }
        let text: String = try Self.text(of: member.value, at: place)
        settings[member.key] = References.absolutePaths(in: text, folder: folder)
      }
    }
    return settings
  }

  /// Variables are texts; numbers and booleans are taken as they are written.
  static func text(of value: JSON, at place: JSONPointer) throws -> String {
    switch value {
    case .string(let text): return text
    case .bool, .integer, .unsigned, .digits, .double: return value.text
    default: throw DocumentError.value("expected a string", at: place)
    }
  }

  mutating func readTimeouts(into server: inout ServerDefinition) throws {
    server.startTimeout = try reader.optionalDuration("startup_timeout_sec", bareUnit: .seconds(1))
    server.callTimeout = try reader.optionalDuration("tool_timeout_sec", bareUnit: .seconds(1))
    guard let value = reader.value("timeout"), !value.isNull else { return }
    if value.objectValue != nil {
      var timeouts: ObjectReader = try reader.reader("timeout")
      server.startTimeout = try timeouts.optionalDuration("start") ?? server.startTimeout
      server.callTimeout = try timeouts.optionalDuration("call") ?? server.callTimeout
      server.idleTimeout = try timeouts.optionalDuration("idle")
      try timeouts.refuseUnread(known: ["start", "call", "idle"])
      return
    }
    let duration: Duration? = try reader.optionalDuration("timeout", bareUnit: entry.shape.timeoutUnit)
    if entry.shape == .openCode { server.startTimeout = duration }
    server.callTimeout = duration
  }

  mutating func readTools(into server: inout ServerDefinition) throws {
    var allow: [String]?
    var deny: [String] = []
    for key in ServerKeys.allow {
      if let names = try reader.optionalStrings(key) { allow = (allow ?? []) + names }
    }
    for key in ServerKeys.deny { deny += try reader.optionalStrings(key) ?? [] }
    if var tools = try reader.optionalReader("tools") {
      allow = try tools.optionalStrings("allow") ?? allow
      deny += try tools.optionalStrings("deny") ?? []
      server.overrides = try overrides(&tools)
      server.pins = try pins(&tools)
      if let value = tools.value("defer"), !asksForNothing(value) {
        let place: JSONPointer = tools.path.appending("defer")
        throw DocumentError(.unsupported, "\(place): \"defer\" is not supported yet; remove it", path: place)
      }
      try tools.refuseUnread(known: ["allow", "deny", "override", "defer", "pin"])
    }
    server.pins.merge(try pins(&reader)) { $1 }
    // An empty list allows nothing; an empty filter would allow everything.
    if allow?.isEmpty == true { deny = ["*"] }
    server.tools = ToolFilter(allow: allow ?? [], deny: deny)
  }

  /// The SHA-256 of definitions by the names of their tools.
  func pins(_ reader: inout ObjectReader) throws -> [String: String] {
    var pins: [String: String] = [:]
    for member in try reader.optionalObject("pin") ?? [:] {
      let place: JSONPointer = reader.path.appending("pin").appending(member.key)
      guard let pin = member.value.stringValue, pin.utf8.count == 64, pin.allSatisfy(\.isHexDigit) else {
        throw DocumentError.value("expected the SHA-256 of a tool's definition: 64 hexadecimal digits", at: place)
      }
      pins[member.key] = pin
    }
    return pins
  }

  func overrides(_ tools: inout ObjectReader) throws -> [String: ServerDefinition.Override] {
    var overrides: [String: ServerDefinition.Override] = [:]
    for member in try tools.optionalObject("override") ?? [:] {
      let place: JSONPointer = tools.path.appending("override").appending(member.key)
      var override = try ObjectReader(member.value, at: place)
      overrides[member.key] = ServerDefinition.Override(
        description: try override.optionalString("description"), isReadOnly: try override.optionalBool("readOnly"))
      try override.refuseUnread(known: ["description", "readOnly"])
    }
    return overrides
  }

  /// A reference that could never be replaced is an error of the file, not of the start.
  func checkReferences(_ command: ServerDefinition.Command) throws {
    for (text, keys) in command.templates {
      let place: JSONPointer = keys.reduce(path) { $0.appending($1) }
      try checkReference(text, at: place)
      if keys.first != "env", let name = References.secrets(of: text).first {
        throw DocumentError.value(
          "every process of this machine can read it here; give ${secret:\(name)} to the server by env or headers",
          at: place)
      }
    }
  }

  func checkReference(_ text: String, at place: JSONPointer) throws {
    do throws(ReferenceError) {
      try References.check(text)
    } catch {
      let code: DocumentError.Code = error.code == .unsupported ? .unsupported : .value
      throw DocumentError(code, "\(place): \(error.message)", path: place)
    }
  }
}
