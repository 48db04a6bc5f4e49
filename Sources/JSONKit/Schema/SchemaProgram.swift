/// A compiled schema: nodes that name each other by number, so that schemas may be recursive.
struct SchemaProgram: Sendable {
  var nodes: [SchemaNode] = []
  /// For each dynamic anchor, the node it stands for in each resource.
  var dynamicAnchors: [ByteKey: [Int: Int]] = [:]
}

/// One subschema.
struct SchemaNode: Sendable {
  /// Where it stands in its document.
  var path: JSONPointer
  /// Which resource it belongs to; dynamic references go by it.
  var resource: Int
  /// For the schemas `true` and `false`.
  var constant: Bool?
  var rules: [SchemaRule] = []
  /// Whether a rule needs to know which members or elements the others have looked at.
  var needsEvaluated = false
}

/// One keyword of a subschema, or several that only mean something together.
struct SchemaRule: Sendable {
  var keyword: String
  var check: SchemaCheck
}

/// What a rule demands.
///
/// Numbers are places in `SchemaProgram.nodes`.
enum SchemaCheck: Sendable {
  case types(SchemaTypes)
  case allowed([JSON], keys: Set<[UInt8]>)
  case constant(JSON, key: [UInt8])
  case minimum(SchemaNumber, text: String, exclusive: Bool)
  case maximum(SchemaNumber, text: String, exclusive: Bool)
  case multiple(SchemaNumber, text: String)
  case minimumLength(Int)
  case maximumLength(Int)
  case pattern(RegexPattern)
  case format(String)
  case minimumItems(Int)
  case maximumItems(Int)
  case uniqueItems
  case prefixItems([Int])
  case items(Int, from: Int)
  case contains(Int, minimum: Int, maximum: Int?, counts: Bool)
  case minimumProperties(Int)
  case maximumProperties(Int)
  case required([String])
  case dependentRequired([(key: String, needs: [String])])
  case properties(SchemaProperties)
  case propertyNames(Int)
  case dependentSchemas([(key: String, node: Int)])
  case all([Int])
  case any([Int])
  case one([Int])
  case not(Int)
  case conditional(Int, then: Int?, otherwise: Int?)
  case reference(Int)
  case dynamicReference(Int, anchor: ByteKey)
  case unevaluatedItems(Int)
  case unevaluatedProperties(Int)
}

/// `properties`, `patternProperties` and `additionalProperties` of one subschema.
struct SchemaProperties: Sendable {
  var named: [ByteKey: Int] = [:]
  /// The names in the schema's order, for suggestions.
  var names: [String] = []
  var patterns: [(pattern: RegexPattern, node: Int)] = []
  var additional: Int?
}
