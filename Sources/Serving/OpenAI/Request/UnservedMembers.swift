import JSONKit

/// Members of a request that would change the answer and have no place in a request to a model of any provider.
///
/// They are refused, unless they have the value that asks for nothing; null, an empty list and an empty object never do.
enum UnservedMembers {
  private struct Member: Sendable {
    let name: String
    /// Values that ask for what happens anyway.
    var neutral: [JSON] = []
    let reason: String
  }

  /// - Throws: ``JSONError`` of code `unserved` with the place of the first one that asks for something.
  static func refuse(_ reader: inout ObjectReader) throws(JSONError) {
    for member in all {
      guard let value = reader.value(member.name), !isNeutral(value, member) else { continue }
      throw reader.unserved(member.name, member.reason)
    }
  }

  private static func isNeutral(_ value: JSON, _ member: Member) -> Bool {
    switch value {
    case .null: true
    case .array(let elements) where elements.isEmpty: true
    case .object(let members) where members.isEmpty: true
    default:
      member.neutral.contains { neutral in
        if let number = neutral.doubleValue { value.doubleValue == number } else { value == neutral }
      }
    }
  }

  private static let all: [Member] = [
    Member(name: "n", neutral: [1], reason: "this server gives one answer; send the request several times"),
    Member(name: "best_of", neutral: [1], reason: "this server gives one answer; send the request several times"),
    Member(name: "logprobs", neutral: [false], reason: "this server gives no probabilities; leave it out"),
    Member(name: "top_logprobs", neutral: [0], reason: "this server gives no probabilities; leave it out"),
    Member(name: "logit_bias", reason: "this server passes no bias on; leave it out"),
    Member(name: "functions", reason: "the older form is not served; send tools"),
    Member(name: "function_call", neutral: ["none", "auto"], reason: "the older form is not served; send tool_choice"),
    Member(name: "modalities", neutral: [["text"]], reason: "this server answers in text alone"),
    Member(name: "audio", reason: "this server answers in text alone"),
    Member(name: "web_search_options", reason: "this server searches nothing; send a tool that does"),
    // What other servers of the interface know.
    Member(name: "top_k", neutral: [0, -1], reason: samplers),
    Member(name: "top_a", neutral: [0], reason: samplers),
    Member(name: "min_p", neutral: [0], reason: samplers),
    Member(name: "typical_p", neutral: [1], reason: samplers),
    Member(name: "repetition_penalty", neutral: [0, 1], reason: samplers),
    Member(name: "echo", neutral: [false], reason: "this server does not repeat the request"),
    Member(name: "grammar", neutral: [""], reason: shapes),
    Member(name: "json_schema", reason: shapes),
    Member(name: "structured_outputs", reason: shapes),
    Member(name: "guided_json", reason: shapes),
    Member(name: "guided_regex", neutral: [""], reason: shapes),
    Member(name: "guided_choice", reason: shapes),
    Member(name: "guided_grammar", neutral: [""], reason: shapes),
  ]

  private static let samplers = "this server passes it on to no provider; leave it out"
  private static let shapes = "this server does not know it; send response_format"
}
