/// Turns a schema and all it refers to into a program.
struct SchemaCompiler {
  var registry: SchemaRegistry
  var program = SchemaProgram()
  let options: JSONSchema.Options
  /// The node of each place that is compiled, or is waiting to be.
  private var numbers: [ByteKey: Int] = [:]
  private var waiting: [(number: Int, place: SchemaPlace)] = []
  private var dynamicNames: Set<ByteKey> = []

  init(options: JSONSchema.Options) {
    self.options = options
    registry = SchemaRegistry(options: options)
  }

  mutating func compile(_ schema: JSON) throws(JSONSchemaError) -> SchemaProgram {
    _ = number(of: try registry.add(schema, uri: ""))
    try compileWaiting()
    return program
  }

  /// The node of a place; compiled later, so that a schema may refer to itself.
  mutating func number(of place: SchemaPlace) -> Int {
    let key = place.key
    if let known = numbers[key] { return known }
    let number = program.nodes.count
    numbers[key] = number
    program.nodes.append(SchemaNode(path: place.path, resource: place.resource))
    waiting.append((number, place))
    return number
  }

  private mutating func compileWaiting() throws(JSONSchemaError) {
    repeat {
      while let (number, place) = waiting.popLast() {
        program.nodes[number] = try node(place)
      }
      addDynamicAnchors()
    } while !waiting.isEmpty
  }

  /// A dynamic reference can lead to an anchor of its name in any resource, so all of them are compiled.
  private mutating func addDynamicAnchors() {
    for name in dynamicNames {
      for (index, resource) in registry.resources.enumerated() {
        guard let place = resource.dynamicAnchors[name] else { continue }
        program.dynamicAnchors[name, default: [:]][index] = number(of: place)
      }
    }
  }

  private mutating func node(_ place: SchemaPlace) throws(JSONSchemaError) -> SchemaNode {
    var node = SchemaNode(path: place.path, resource: place.resource)
    guard let object = place.value.objectValue else {
      node.constant = place.value.boolValue
      return node
    }
    let rules = registry.resources[place.resource].rules
    var part = SchemaPart(object: object, place: place, rules: rules)
    if rules.dialect == .draft07, object["$ref"] != nil { part.object = object.onlyReference }
    try addReferences(part, to: &node)
    try addAssertions(part, to: &node)
    try addApplicators(part, to: &node)
    try addArrays(part, to: &node)
    try addObjects(part, to: &node)
    try addUnevaluated(part, to: &node)
    return node
  }

  private mutating func addReferences(_ part: SchemaPart, to node: inout SchemaNode) throws(JSONSchemaError) {
    if let reference = part["$ref"]?.stringValue {
      let path = part.place.path.appending("$ref")
      let target = number(of: try registry.resolve(reference, from: part.place, at: path))
      node.add("$ref", .reference(target))
    }
    if let reference = part["$dynamicRef"]?.stringValue {
      let path = part.place.path.appending("$dynamicRef")
      let place = try registry.resolve(reference, from: part.place, at: path)
      let target = number(of: place)
      let name = ByteKey(SchemaURI(reference).decodedFragment)
      // Only a dynamic anchor makes the reference dynamic.
      if registry.resources[place.resource].dynamicAnchors[name]?.key == place.key {
        dynamicNames.insert(name)
        node.add("$dynamicRef", .dynamicReference(target, anchor: name))
      } else {
        node.add("$dynamicRef", .reference(target))
      }
    }
  }

  /// The node of a subschema under a keyword.
  mutating func child(_ part: SchemaPart, _ keyword: String, _ value: JSON, _ tokens: String...) -> Int {
    let path = JSONPointer(tokens: part.place.path.tokens + [keyword] + tokens)
    return number(of: registry.located(part.place.child(value, path)))
  }

  /// The nodes of the subschemas in an array.
  mutating func children(_ part: SchemaPart, _ keyword: String) -> [Int]? {
    guard let list = part[keyword]?.arrayValue else { return nil }
    var result: [Int] = []
    for (index, value) in list.enumerated() { result.append(child(part, keyword, value, String(index))) }
    return result
  }

  /// A regular expression of the schema.
  func pattern(_ text: String, at path: JSONPointer) throws(JSONSchemaError) -> RegexPattern {
    do {
      return try RegexPattern(text)
    } catch {
      throw JSONSchemaError(.pattern, "the pattern cannot be used: \(error.message)", at: path)
    }
  }
}

/// The keywords of one subschema that mean something in its dialect.
struct SchemaPart {
  var object: JSON.Object
  var place: SchemaPlace
  var rules: SchemaRules

  subscript(keyword: String) -> JSON? {
    rules.keyword(keyword) == nil ? nil : object[keyword]
  }
}

extension SchemaNode {
  mutating func add(_ keyword: String, _ check: SchemaCheck) {
    rules.append(SchemaRule(keyword: keyword, check: check))
  }
}

extension JSON.Object {
  /// What draft-07 sees of a schema with `$ref`: nothing else.
  fileprivate var onlyReference: JSON.Object {
    JSON.Object(filter { $0.key.sameBytes(as: "$ref") })
  }
}
