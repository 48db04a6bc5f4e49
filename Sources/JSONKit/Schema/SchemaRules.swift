/// The dialect and vocabularies that hold in one resource.
struct SchemaRules: Sendable {
  var dialect: JSONSchema.Dialect
  var vocabularies: Set<SchemaVocabulary>

  /// The rules `$schema` of a resource's root names, else those around it, else the default.
  init(
    of root: JSON, inherited: SchemaRules?, options: JSONSchema.Options, at path: JSONPointer
  ) throws(JSONSchemaError) {
    guard let value = root["$schema"] else {
      self = inherited ?? SchemaRules(options.defaultDialect)
      return
    }
    let place = path.appending("$schema")
    guard let uri = value.stringValue else {
      throw JSONSchemaError(.invalid, "\"$schema\" must be a string", at: place)
    }
    if let known = JSONSchema.Dialect(uri: uri) {
      self.init(known)
      return
    }
    let name = SchemaURI(uri).withoutFragment
    guard let meta = options.documents[name] ?? options.documents[uri] else {
      throw JSONSchemaError(
        .dialect, "the dialect \"\(uri)\" is not supported; use draft 2020-12 or draft-07", at: place)
    }
    try self.init(meta: meta, uri: uri, at: place)
  }

  init(_ dialect: JSONSchema.Dialect) {
    self.dialect = dialect
    vocabularies = SchemaVocabulary.standard
  }

  /// The rules of a metaschema that was given: its own `$schema` must be known, and every vocabulary it requires.
  private init(meta: JSON, uri: String, at path: JSONPointer) throws(JSONSchemaError) {
    guard let base = meta["$schema"]?.stringValue.flatMap(JSONSchema.Dialect.init(uri:)) else {
      throw JSONSchemaError(.dialect, "the metaschema \"\(uri)\" is of no supported dialect", at: path)
    }
    self.init(base)
    guard let declared = meta["$vocabulary"]?.objectValue, base == .draft202012 else { return }
    vocabularies = [.core]
    for member in declared {
      if let known = SchemaVocabulary(uri: member.key) {
        vocabularies.insert(known)
      } else if member.value.boolValue == true {
        throw JSONSchemaError(.dialect, "the vocabulary \"\(member.key)\" is not supported", at: path)
      }
    }
  }

  /// What a member of a schema means here; nil when it means nothing.
  func keyword(_ name: String) -> SchemaKeyword? {
    guard let keyword = SchemaKeyword.table(of: dialect)[name] else { return nil }
    if keyword.vocabulary == .formatAnnotation, vocabularies.contains(.formatAssertion) { return keyword }
    return vocabularies.contains(keyword.vocabulary) ? keyword : nil
  }
}
