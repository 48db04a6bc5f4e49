import JSONKit

/// Compares the arguments of a call, as far as they are written in the file, with the tool's schema.
struct ArgumentCheck {
  struct Problem {
    var message: String
    var path: JSONPointer
    var isAboutKey = false
    var fix: String?
  }

  let tool: String
  /// The whole schema, where `$ref` leads.
  let root: JSON
  private(set) var problems: [Problem] = []

  init(tool: String, root: JSON) {
    self.tool = tool
    self.root = root
  }

  /// - Parameter types: The types an argument's value will have, where they are known.
  mutating func check(
    _ template: Template, against schema: JSON, at path: JSONPointer, types: (Template) -> Set<String>?
  ) {
    switch template {
    case .literal(.object(let object)) where schema["properties"] != nil:
      let members: [Template.Member] = object.map { Template.Member(key: $0.key, value: .literal($0.value)) }
      check(members, against: schema, at: path, types: types)
    case .object(let members): check(members, against: schema, at: path, types: types)
    case .literal(let value): check(value, against: schema, at: path)
    case .expression, .text, .array:
      guard let found = types(template), let wanted = ValueShape(schema: schema).types else { return }
      let accepted: Set<String> = wanted.contains("number") ? wanted.union(["integer"]) : wanted
      // A number may well be whole.
      let possible: Set<String> = found.contains("number") ? found.union(["integer"]) : found
      guard possible.isDisjoint(with: accepted) else { return }
      problems.append(
        Problem(
          message:
            "\(tool): argument '\(path.tokens.last ?? "")' must be \(ValueShape.described(wanted)), and this is \(ValueShape.described(found))",
          path: path))
    }
  }

  private mutating func check(
    _ members: [Template.Member], against schema: JSON, at path: JSONPointer, types: (Template) -> Set<String>?
  ) {
    let properties: JSON.Object = schema["properties"]?.objectValue ?? [:]
    let required: [String] = schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
    let names: [String] = members.map(\.key)
    let absent: [String] = required.filter { !names.contains($0) }
    for member in members {
      let place: JSONPointer = path.appending(member.key)
      if let property = properties[member.key] {
        check(member.value, against: property, at: place, types: types)
      } else if isClosed(schema) {
        let list: String = required.isEmpty ? "" : " (required: \(required.joined(separator: ", ")))"
        problems.append(
          Problem(
            message: "\(tool) has no argument '\(member.key)'\(list)", path: place, isAboutKey: true,
            fix: (member.key.nearest(in: absent) ?? member.key.nearest(in: properties.keys)).map {
              "did you mean '\($0)'?"
            }))
      }
    }
    guard !absent.isEmpty else { return }
    let list: String = absent.map { "'\($0)'" }.joined(separator: ", ")
    problems.append(Problem(message: "\(tool) needs \(list)", path: path, isAboutKey: true))
  }

  /// A tool that names its arguments and does not say that there are others has no others.
  private func isClosed(_ schema: JSON) -> Bool {
    let open = ["patternProperties", "$ref", "allOf", "anyOf", "oneOf", "if"].contains { schema[$0] != nil }
    let others: JSON? = schema["additionalProperties"]
    return !open && (others == nil || others == false) && schema["properties"] != nil
  }

  private mutating func check(_ value: JSON, against schema: JSON, at path: JSONPointer) {
    guard var object = schema.objectValue else { return }
    for key in ["$defs", "definitions"] where object[key] == nil { object[key] = root[key] }
    guard let compiled = try? JSONSchema(.object(object)) else { return }
    for violation in compiled.validate(value) {
      let place = JSONPointer(tokens: path.tokens + violation.instancePath.tokens)
      problems.append(
        Problem(message: "\(tool): argument '\(path.tokens.last ?? "")': \(violation.message)", path: place))
    }
  }
}
