/// A JSON Schema, compiled once and applied to any number of values.
///
/// ```swift
/// let schema = try JSONSchema([
///   "type": "object", "properties": ["age": ["type": "integer", "minimum": 0]], "required": ["age"],
/// ])
/// for violation in schema.validate(["age": "ten"]) { print(violation) }  // /age: expected an integer, found a string
/// ```
///
/// Understands draft 2020-12 with all its vocabularies, and draft-07; `$schema` decides, ``Options/defaultDialect`` where it
/// is absent. Nothing is ever fetched: a `$ref` to another document resolves among ``Options/documents`` or is refused.
/// `format` is an annotation unless ``Options/assertsFormats`` or the schema's vocabulary says otherwise.
/// Patterns are matched in linear time; lookaround works, back-references are refused.
/// Source: JSON Schema 2020-12 (core and validation, 2022-06-16) and draft-07 (2018-11-19); read 2026-11-25.
public struct JSONSchema: Sendable {
  /// The schema as it was given.
  public let source: JSON
  private let program: SchemaProgram
  private let limits: Limits

  /// Compiles a schema, with all it refers to.
  ///
  /// - Throws: `.invalid` for a keyword of the wrong shape, `.dialect` for an unknown `$schema`, `.reference` for a `$ref`
  ///   that leads nowhere, `.pattern` for a regular expression that cannot be used, `.limit` for a schema too large.
  public init(_ schema: JSON, options: Options = Options()) throws(JSONSchemaError) {
    source = schema
    limits = options.limits
    var compiler = SchemaCompiler(options: options)
    program = try compiler.compile(schema)
  }

  /// Everything in a value that the schema forbids, in the order of the value; empty when the value is valid.
  ///
  /// A value too deep or too costly to check within ``Limits`` is never called valid: it gives one violation of `.limit`.
  public func validate(_ instance: JSON) -> [Violation] {
    var evaluator = SchemaEvaluator(program, limits: limits)
    return evaluator.validate(instance)
  }
}

extension JSONSchema {
  /// The rules a schema is written in.
  public enum Dialect: Sendable, Hashable, CaseIterable {
    case draft202012
    case draft07

    /// The value of `$schema` that names it.
    public var uri: String {
      switch self {
      case .draft202012: "https://json-schema.org/draft/2020-12/schema"
      case .draft07: "http://json-schema.org/draft-07/schema#"
      }
    }

    /// The dialect a `$schema` names; an empty fragment at its end does not count.
    public init?(uri: String) {
      let wanted = SchemaURI(uri).withoutFragment
      let found = Self.allCases.first { SchemaURI($0.uri).withoutFragment == wanted }
      guard let found else { return nil }
      self = found
    }
  }

  /// How a schema is read.
  public struct Options: Sendable {
    /// The dialect of a schema that does not name its own.
    public var defaultDialect: Dialect = .draft202012
    /// Whether `format` refuses values; unknown formats never do.
    public var assertsFormats = false
    /// Other schemas a `$ref` or `$schema` may name, by their absolute URI.
    public var documents: [String: JSON] = [:]
    /// How large the schema may be, and how much work one validation may take.
    public var limits = Limits()

    /// Draft 2020-12 where a schema says nothing, formats as annotations, no other documents.
    public init() {}
  }

  /// How large a schema may be, and how much work one validation may take.
  public struct Limits: Sendable, Hashable {
    /// How deep a schema may be nested, and how deep one validation may descend through schemas and values together.
    public var maximumDepth = 512
    /// How many subschemas a schema may have, with those of the documents it refers to.
    public var maximumSubschemas = 20_000
    /// How many steps one validation may take; a step is a subschema applied, a member compared or a character matched.
    public var maximumSteps = 20_000_000
    /// How many violations are reported; the rest of the value is not looked at.
    public var maximumViolations = 100

    /// The defaults named at each member.
    public init() {}
  }
}
