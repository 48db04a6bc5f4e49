public import JSONKit
import MCP

extension MCPCallContext {
  /// Asks the client, and returns its answer, or a tuple of them when several things are asked at one time.
  ///
  /// ```swift
  /// MCPServiceTool(name: "delete_all") { _, context in
  ///   let count = try await context.once("count") { .integer(try await database.count()) }
  ///   let answer = try await context.ask(.form("sure", "Delete \(count.text) rows?", form))
  ///   guard case .accept(let content) = answer, content["sure"] == true else { return "Nothing was deleted." }
  ///   return "\(try await database.deleteAll()) rows are gone."
  /// }
  /// ```
  ///
  /// - Important: With clients of the newest revision the handler ends here, and is run again from its beginning, maybe
  ///   in another process, when the answers have come; then this returns at once. So whatever stands before a question
  ///   is done once more: put what must not be, or costs much, into ``once(_:_:)``. What the handler returns or throws
  ///   after a question that is still open counts for nothing. With older clients it waits here. The keys of the
  ///   questions of one handler differ from each other and are the same in each run.
  ///
  /// - Throws: an error that refuses the request by naming what the client did not declare, when it cannot be asked this
  ///   (look at ``inputKinds`` to do without), and ``MCPError`` when its answer is none or does not fit.
  public func ask<each Answer>(_ questions: repeat MCPQuestion<each Answer>) async throws -> (repeat each Answer) {
    var asked: [AskedQuestion] = []
    var needed = ClientCapabilities()
    for question in repeat each questions {
      asked.append(AskedQuestion(key: question.key, method: question.method, params: question.params))
      needed.input.formUnion(question.needed.input)
      needed.roots = needed.roots || question.needed.roots
    }
    let missing = needed.missing(in: declared)
    guard missing == ClientCapabilities() else { throw UndeclaredCapability(missing: missing) }
    let answers = AnswerReader(try await asking.answers(to: asked), asking)
    return (repeat try answers.next(for: each questions))
  }

  /// The answer to a question, if the client has given it; else the client is asked, however the handler ends.
  ///
  /// An answer that is returned here, or is none, is not there in later runs of the handler.
  package func take<Answer>(_ question: MCPQuestion<Answer>) async throws -> Answer? {
    defer { asking.forget(question.key) }
    do {
      return try await ask(question)
    } catch is InputIsNeeded {
      return nil
    }
  }

  /// Does a piece of work that is not to be done again when the handler is run again; see ``ask(_:)``.
  ///
  /// The client carries what it gave, sealed by ``MCPServiceOptions/sealer``, which has to be there.
  /// - Parameter key: the name of the piece within the handler.
  public func once(_ key: String, _ work: @Sendable () async throws -> JSON) async throws -> JSON {
    if let done = try asking.done(key) { return done }
    let value = try await work()
    asking.keep(value, as: key)
    return value
  }
}

/// Takes the answers in the order of their questions.
private final class AnswerReader {
  private var answers: ArraySlice<JSON>
  private let asking: any Asking

  init(_ answers: [JSON], _ asking: any Asking) {
    self.answers = answers[...]
    self.asking = asking
  }

  func next<Answer>(for question: MCPQuestion<Answer>) throws -> Answer {
    do throws(MCPError) {
      return try question.read(answers.popFirst() ?? .null)
    } catch {
      throw asking.refusal(of: question.key, error)
    }
  }
}
