import JSONKit

/// Computes an arithmetic expression exactly.
struct CalculateTool: Sendable {
  private static let approximatePlaces = 20

  var tool: BuiltinTool {
    BuiltinTool(
      name: "calculate", title: "Calculate",
      description:
        "Computes exactly, with fractions of any size: + - * / % ^, parentheses, and sum, min, max, avg, abs, "
        + "round(value, places). Arguments are separated by commas, semicolons or line ends. 0.1+0.2 is 0.3; 1/3 stays 1/3.",
      inputSchema: Self.input, outputSchema: Self.output, run: { try run($0) })
  }

  private static let input: JSON = ToolSchema.object(
    ["expression": ToolSchema.string("Such as \"round(sum(12.50, 7.25) * 1.19, 2)\".")], required: ["expression"])

  private static let output: JSON = ToolSchema.object(
    [
      "result": ToolSchema.string("The exact value: an integer, a decimal that ends, or a fraction such as 1/3."),
      "approximate": ToolSchema.string("The decimal rounded to 20 places, when the result is a fraction."),
    ], required: ["result"])

  func run(_ json: JSON) throws(ServingError) -> BuiltinAnswer {
    var arguments = try ToolArguments(json, schema: Self.input)
    let value: Rational = try Calculator.evaluate(try arguments.string("expression"))
    if let exact: String = value.exactDecimal {
      return BuiltinAnswer(structured: ["result": .string(exact)], text: exact)
    }
    let approximate: String = value.decimal(places: Self.approximatePlaces)
    return BuiltinAnswer(
      structured: ["result": .string(value.fraction), "approximate": .string(approximate)],
      text: "\(value.fraction) (about \(approximate))")
  }
}
