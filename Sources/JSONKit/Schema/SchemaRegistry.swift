/// The documents a schema is made of: where its subschemas stand, under which names, in which dialect.
struct SchemaRegistry {
  /// A part of a document with a URI of its own: the whole, or a subschema with `$id`.
  struct Resource {
    var uri: SchemaURI
    var root: JSON
    var document: Int
    var path: JSONPointer
    var rules: SchemaRules
    var anchors: [ByteKey: SchemaPlace] = [:]
    var dynamicAnchors: [ByteKey: SchemaPlace] = [:]
  }

  private(set) var resources: [Resource] = []
  private let options: JSONSchema.Options
  private var byURI: [String: Int] = [:]
  /// The resource of each subschema that was scanned.
  private var owners: [ByteKey: Int] = [:]
  private var documents = 0
  private var subschemas = 0

  init(options: JSONSchema.Options) {
    self.options = options
  }

  /// Takes in a document under the URI it was asked for, and all its subschemas.
  mutating func add(_ root: JSON, uri: String) throws(JSONSchemaError) -> SchemaPlace {
    let document = documents
    documents += 1
    let rules = try SchemaRules(of: root, inherited: nil, options: options, at: .root)
    let resource = Resource(uri: SchemaURI(uri), root: root, document: document, path: .root, rules: rules)
    resources.append(resource)
    let index = resources.count - 1
    byURI[uri] = index
    return try scan(SchemaPlace(value: root, document: document, path: .root, resource: index), isRoot: true)
  }

  // MARK: Scanning

  /// Checks the shapes of a subschema, registers its names and goes on to the subschemas in it.
  private mutating func scan(_ place: SchemaPlace, isRoot: Bool = false) throws(JSONSchemaError) -> SchemaPlace {
    var place = place
    guard SchemaShape.isSchema(place.value) else {
      throw JSONSchemaError(.invalid, "expected a schema (an object, true or false)", at: place.path)
    }
    subschemas += 1
    guard subschemas <= options.limits.maximumSubschemas else {
      throw JSONSchemaError(.limit, "more than \(options.limits.maximumSubschemas) subschemas", at: place.path)
    }
    guard place.path.tokens.count <= options.limits.maximumDepth else {
      throw JSONSchemaError(.limit, "nested deeper than \(options.limits.maximumDepth)", at: .root)
    }
    if let object = place.value.objectValue {
      try enter(object, &place, isRoot: isRoot)
      owners[place.key] = place.resource
      let rules = resources[place.resource].rules
      for member in object {
        guard let keyword = rules.keyword(member.key) else { continue }
        let path = place.path.appending(member.key)
        if let wanted = keyword.shape.complaint(about: member.value) {
          throw JSONSchemaError(
            .invalid, "\"\(member.key)\" must be \(wanted), not \(member.value.kindDescription)", at: path)
        }
        try scan(keyword.shape, member.value, place, path)
      }
    } else {
      owners[place.key] = place.resource
    }
    return place
  }

  private mutating func scan(
    _ shape: SchemaShape, _ value: JSON, _ parent: SchemaPlace, _ path: JSONPointer
  ) throws(JSONSchemaError) {
    switch shape {
    case .schema, .schemas, .schemaMap, .schemaOrSchemas, .dependencies: break
    default: return
    }
    if shape.isSchemaItself, SchemaShape.isSchema(value) {
      _ = try scan(parent.child(value, path))
      return
    }
    for (index, element) in (value.arrayValue ?? []).enumerated() where SchemaShape.isSchema(element) {
      _ = try scan(parent.child(element, path.appending(index)))
    }
    for member in value.objectValue ?? [:] where SchemaShape.isSchema(member.value) {
      _ = try scan(parent.child(member.value, path.appending(member.key)))
    }
  }

  /// Follows `$id` into a resource of its own and registers the anchors.
  private mutating func enter(
    _ object: JSON.Object, _ place: inout SchemaPlace, isRoot: Bool
  ) throws(JSONSchemaError) {
    let isLegacy = resources[place.resource].rules.dialect == .draft07
    if let id = object["$id"]?.stringValue, !(isLegacy && object["$ref"] != nil) {
      let uri = SchemaURI(id)
      if isLegacy, let fragment = uri.fragment, !fragment.isEmpty, uri.withoutFragment.isEmpty {
        resources[place.resource].anchors[ByteKey(fragment)] = place
      } else if !isLegacy, let fragment = uri.fragment, !fragment.isEmpty {
        throw JSONSchemaError(.invalid, "\"$id\" must not have a fragment", at: place.path.appending("$id"))
      } else {
        try enter(uri.resolved(against: resources[place.resource].uri), &place, isRoot: isRoot)
      }
    }
    guard !isLegacy else { return }
    if let anchor = object["$anchor"]?.stringValue {
      resources[place.resource].anchors[ByteKey(anchor)] = place
    }
    if let anchor = object["$dynamicAnchor"]?.stringValue {
      resources[place.resource].anchors[ByteKey(anchor)] = place
      resources[place.resource].dynamicAnchors[ByteKey(anchor)] = place
    }
  }

  private mutating func enter(
    _ uri: SchemaURI, _ place: inout SchemaPlace, isRoot: Bool
  ) throws(JSONSchemaError) {
    let name = uri.withoutFragment
    if isRoot {
      resources[place.resource].uri = SchemaURI(name)
      byURI[name] = place.resource
      return
    }
    guard byURI[name] == nil else {
      throw JSONSchemaError(.reference, "two schemas have the \"$id\" \(name)", at: place.path.appending("$id"))
    }
    let outer = resources[place.resource].rules
    let rules = try SchemaRules(of: place.value, inherited: outer, options: options, at: place.path)
    resources.append(
      Resource(
        uri: SchemaURI(name), root: place.value, document: place.document, path: place.path, rules: rules))
    place.resource = resources.count - 1
    byURI[name] = place.resource
  }

  // MARK: Resolving

  /// The subschema a reference at a place leads to.
  mutating func resolve(_ reference: String, from place: SchemaPlace, at path: JSONPointer) throws(JSONSchemaError)
    -> SchemaPlace
  {
    let uri = SchemaURI(reference).resolved(against: resources[place.resource].uri)
    let index = try resource(uri.withoutFragment, reference, path)
    let target = resources[index]
    let fragment = uri.decodedFragment
    if fragment.isEmpty {
      return SchemaPlace(value: target.root, document: target.document, path: target.path, resource: index)
    }
    if !fragment.hasPrefix("/") {
      guard let found = target.anchors[ByteKey(fragment)] else {
        let names = target.anchors.keys.map(\.text).sorted()
        throw JSONSchemaError(
          .reference, "\"\(reference)\" leads nowhere: no such anchor\(fragment.didYouMean(in: names))", at: path)
      }
      return found
    }
    return try follow(fragment, from: index, reference, path)
  }

  private mutating func resource(
    _ name: String, _ reference: String, _ path: JSONPointer
  ) throws(JSONSchemaError) -> Int {
    if let known = byURI[name] { return known }
    let given = options.documents[name] ?? options.documents[name + "#"]
    guard let document = given ?? MetaSchema.document(name) else {
      throw JSONSchemaError(
        .reference,
        "\"\(reference)\" names another document, and documents are not fetched; put it under \"$defs\" or provide it",
        at: path)
    }
    return try add(document, uri: name).resource
  }

  /// A place with the resource it was scanned in.
  func located(_ place: SchemaPlace) -> SchemaPlace {
    var place = place
    if let owner = owners[place.key] { place.resource = owner }
    return place
  }

  /// Walks a JSON pointer from the root of a resource, through other resources where it crosses them.
  private mutating func follow(
    _ fragment: String, from index: Int, _ reference: String, _ path: JSONPointer
  ) throws(JSONSchemaError) -> SchemaPlace {
    let nowhere = JSONSchemaError(.reference, "\"\(reference)\" leads nowhere in its document", at: path)
    let target = resources[index]
    let pointer: JSONPointer
    do { pointer = try JSONPointer(fragment) } catch { throw nowhere }
    var place = SchemaPlace(value: target.root, document: target.document, path: target.path, resource: index)
    for token in pointer.tokens {
      guard let next = place.value[JSONPointer(tokens: [token])] else { throw nowhere }
      place = place.child(next, place.path.appending(token))
      if let owner = owners[place.key] { place.resource = owner }
    }
    guard SchemaShape.isSchema(place.value) else { throw nowhere }
    // Under an unknown keyword: only now known to be a schema.
    if owners[place.key] == nil { place = try scan(place) }
    return place
  }
}

/// Where a subschema stands.
struct SchemaPlace: Sendable {
  var value: JSON
  var document: Int
  /// From the root of the document.
  var path: JSONPointer
  var resource: Int

  /// The same for the same place, and for no other.
  var key: ByteKey { ByteKey("\(document)\(path)") }

  func child(_ value: JSON, _ path: JSONPointer) -> SchemaPlace {
    SchemaPlace(value: value, document: document, path: path, resource: resource)
  }
}

extension SchemaShape {
  /// Whether a value of this shape may be a schema itself, rather than hold some.
  var isSchemaItself: Bool {
    switch self {
    case .schema, .schemaOrSchemas: true
    default: false
    }
  }
}
