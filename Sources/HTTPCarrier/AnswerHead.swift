/// The status line and header fields of an answer.
package struct AnswerHead: Sendable {
  package var status: Int
  package var fields: [HTTPField]

  package init(status: Int, fields: [HTTPField] = []) {
    self.status = status
    self.fields = fields
  }

  /// The first field of that name, in any case.
  package func value(_ name: String) -> String? {
    fields.first { $0.isNamed(name) }?.value
  }

  /// The values of all fields of that name, in any case and in their order.
  package func values(_ name: String) -> [String] {
    fields.filter { $0.isNamed(name) }.map(\.value)
  }

  package var isSuccess: Bool { 200..<300 ~= status }

  /// The type of the body in small letters and without its parameters; empty when none is told.
  package var mediaType: String {
    let type = value("content-type")?.prefix { $0 != ";" } ?? ""
    return type.filter { $0 != " " && $0 != "\t" }.lowercased()
  }
}
