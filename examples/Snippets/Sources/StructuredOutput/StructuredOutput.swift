import Foundation
import Tributary

/// What is read from an invoice.
struct Invoice: Codable {
  struct Line: Codable {
    var name: String
    var price: Double
  }

  var currency: String
  var lines: [Line]
}

/// A step of this program around every request: tells what each answer took.
struct TokenCounter: Middleware {
  func invoke(
    _ request: ProviderRequest, next: @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream {
    try await next(request).watched { report in
      print("\(report.usage?.outputTokens ?? 0) tokens written")
    }
  }
}

/// Asks for JSON of a schema and takes it as a type of this program; an answer that does not fit is sent back once.
@main
struct StructuredOutput {
  static let schema: JSON = [
    "type": "object",
    "properties": [
      "currency": ["type": "string"],
      "lines": [
        "type": "array",
        "items": [
          "type": "object", "properties": ["name": ["type": "string"], "price": ["type": "number"]],
          "required": ["name", "price"],
        ],
      ],
    ],
    "required": ["currency", "lines"],
  ]

  static func main() async throws {
    let model = ProcessInfo.processInfo.environment["MODEL"] ?? "scripted/Scripts/invoice.yaml"
    try await withClient(middleware: [TokenCounter()]) { client in
      let request = InvocationRequest(
        model: model,
        messages: [Message(role: .user, content: "Read this invoice: tea 4.50, milk 1.25, all in euros.")])
      let answer = try await client.invokeJSON(request, schema: schema)
      let invoice = try answer.value.decoded(as: Invoice.self)
      print(
        invoice.lines.map(\.name).joined(separator: " and "), invoice.lines.map(\.price).reduce(0, +), invoice.currency)
      print(try JSON(encoding: invoice.lines[0]).text)
    }
  }
}
