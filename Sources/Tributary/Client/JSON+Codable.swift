import FoundationEssentials
public import JSONKit

/// JSON as types of the program: arguments of tools, answers that fit a schema, results.
extension JSON {
  /// This value as a type of the program.
  ///
  /// ```swift
  /// struct Place: Decodable { var city: String }
  /// let tool = FunctionTool(name: "weather", description: "…", parameters: schema) { arguments, _ in
  ///   try await weather(in: arguments.decoded(as: Place.self))
  /// }
  /// let invoice: Invoice = try await client.invokeJSON(request, schema: schema).value.decoded()
  /// ```
  ///
  /// Keys are taken as they are.
  /// - Throws: `DecodingError`.
  public func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }

  /// A value of the program as JSON, its keys in the order of the alphabet, so that the same value is always the same text.
  ///
  /// ```swift
  /// return ToolResult(structured: try JSON(encoding: forecast))
  /// ```
  ///
  /// - Throws: `EncodingError`, also for numbers that JSON does not have.
  public init(encoding value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try self.init(parsing: [UInt8](try encoder.encode(value)))
  }
}
