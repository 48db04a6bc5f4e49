/// One function for each group of keywords; shapes were checked when the schema was scanned.
extension SchemaCompiler {
  func addAssertions(_ part: SchemaPart, to node: inout SchemaNode) throws(JSONSchemaError) {
    if let value = part["type"], let types = SchemaTypes(value) { node.add("type", .types(types)) }
    if let values = part["enum"]?.arrayValue {
      node.add("enum", .allowed(values, keys: Set(values.map(SchemaEquality.key))))
    }
    if let value = part["const"] { node.add("const", .constant(value, key: SchemaEquality.key(of: value))) }
    addBounds(part, to: &node)
    if let value = part["multipleOf"], let divisor = SchemaNumber(value) {
      guard divisor.precision <= SchemaNumber.maximumDivisorDigits else {
        let limit = SchemaNumber.maximumDivisorDigits
        throw JSONSchemaError(
          .limit, "\"multipleOf\" has more than \(limit) digits", at: node.path.appending("multipleOf"))
      }
      node.add("multipleOf", .multiple(divisor, text: value.text))
    }
    if let count = part.count("minLength") { node.add("minLength", .minimumLength(count)) }
    if let count = part.count("maxLength") { node.add("maxLength", .maximumLength(count)) }
    if let text = part["pattern"]?.stringValue {
      node.add("pattern", .pattern(try pattern(text, at: node.path.appending("pattern"))))
    }
    if let name = part["format"]?.stringValue,
      options.assertsFormats || part.rules.vocabularies.contains(.formatAssertion)
    {
      node.add("format", .format(name))
    }
  }

  private func addBounds(_ part: SchemaPart, to node: inout SchemaNode) {
    for (keyword, isMinimum, exclusive) in [
      ("minimum", true, false), ("exclusiveMinimum", true, true),
      ("maximum", false, false), ("exclusiveMaximum", false, true),
    ] {
      guard let value = part[keyword], let number = SchemaNumber(value) else { continue }
      let check: SchemaCheck =
        isMinimum
        ? .minimum(number, text: value.text, exclusive: exclusive)
        : .maximum(number, text: value.text, exclusive: exclusive)
      node.add(keyword, check)
    }
  }

  mutating func addApplicators(_ part: SchemaPart, to node: inout SchemaNode) throws(JSONSchemaError) {
    if let nodes = children(part, "allOf") { node.add("allOf", .all(nodes)) }
    if let nodes = children(part, "anyOf") { node.add("anyOf", .any(nodes)) }
    if let nodes = children(part, "oneOf") { node.add("oneOf", .one(nodes)) }
    if let value = part["not"] { node.add("not", .not(child(part, "not", value))) }
    if let value = part["if"] {
      let condition = child(part, "if", value)
      let then: Int? = part["then"].map { child(part, "then", $0) }
      let otherwise: Int? = part["else"].map { child(part, "else", $0) }
      node.add("if", .conditional(condition, then: then, otherwise: otherwise))
    }
  }

  mutating func addArrays(_ part: SchemaPart, to node: inout SchemaNode) throws(JSONSchemaError) {
    if let count = part.count("minItems") { node.add("minItems", .minimumItems(count)) }
    if let count = part.count("maxItems") { node.add("maxItems", .maximumItems(count)) }
    if part["uniqueItems"]?.boolValue == true { node.add("uniqueItems", .uniqueItems) }
    if let prefix = children(part, "prefixItems") { node.add("prefixItems", .prefixItems(prefix)) }
    if let list = part["items"]?.arrayValue {
      // Draft-07: an array is the prefix, and `additionalItems` the rest.
      node.add("items", .prefixItems(children(part, "items") ?? []))
      if let rest = part["additionalItems"] {
        node.add("additionalItems", .items(child(part, "additionalItems", rest), from: list.count))
      }
    } else if let value = part["items"] {
      let start = part["prefixItems"]?.arrayValue?.count ?? 0
      node.add("items", .items(child(part, "items", value), from: start))
    }
    if let value = part["contains"] {
      let check: SchemaCheck = .contains(
        child(part, "contains", value), minimum: part.count("minContains") ?? 1,
        maximum: part.count("maxContains"), counts: part.rules.dialect == .draft202012)
      node.add("contains", check)
    }
  }

  mutating func addObjects(_ part: SchemaPart, to node: inout SchemaNode) throws(JSONSchemaError) {
    if let count = part.count("minProperties") { node.add("minProperties", .minimumProperties(count)) }
    if let count = part.count("maxProperties") { node.add("maxProperties", .maximumProperties(count)) }
    if let names = part.strings("required") { node.add("required", .required(names)) }
    if let value = part["propertyNames"] {
      node.add("propertyNames", .propertyNames(child(part, "propertyNames", value)))
    }
    try addProperties(part, to: &node)
    var needs: [(key: String, needs: [String])] = []
    var schemas: [(key: String, node: Int)] = []
    for keyword in ["dependentRequired", "dependentSchemas", "dependencies"] {
      for member in part[keyword]?.objectValue ?? [:] {
        if let list = member.value.arrayValue {
          needs.append((member.key, list.compactMap(\.stringValue)))
        } else {
          schemas.append((member.key, child(part, keyword, member.value, member.key)))
        }
      }
      if !needs.isEmpty { node.add(keyword, .dependentRequired(needs)) }
      if !schemas.isEmpty { node.add(keyword, .dependentSchemas(schemas)) }
      needs = []
      schemas = []
    }
  }

  private mutating func addProperties(_ part: SchemaPart, to node: inout SchemaNode) throws(JSONSchemaError) {
    var properties = SchemaProperties()
    for member in part["properties"]?.objectValue ?? [:] {
      properties.names.append(member.key)
      properties.named[ByteKey(member.key)] = child(part, "properties", member.value, member.key)
    }
    for member in part["patternProperties"]?.objectValue ?? [:] {
      let path = node.path.appending("patternProperties").appending(member.key)
      let pattern = try pattern(member.key, at: path)
      properties.patterns.append((pattern, child(part, "patternProperties", member.value, member.key)))
    }
    if let value = part["additionalProperties"] {
      properties.additional = child(part, "additionalProperties", value)
    }
    if properties.additional != nil || !properties.names.isEmpty || !properties.patterns.isEmpty {
      node.add("properties", .properties(properties))
    }
  }

  /// Last, because they are about what all the others left.
  mutating func addUnevaluated(_ part: SchemaPart, to node: inout SchemaNode) throws(JSONSchemaError) {
    if let value = part["unevaluatedItems"] {
      node.add("unevaluatedItems", .unevaluatedItems(child(part, "unevaluatedItems", value)))
      node.needsEvaluated = true
    }
    if let value = part["unevaluatedProperties"] {
      node.add("unevaluatedProperties", .unevaluatedProperties(child(part, "unevaluatedProperties", value)))
      node.needsEvaluated = true
    }
  }
}

extension SchemaPart {
  func count(_ keyword: String) -> Int? { self[keyword].flatMap(SchemaShape.count) }

  func strings(_ keyword: String) -> [String]? { self[keyword]?.arrayValue?.compactMap(\.stringValue) }
}
