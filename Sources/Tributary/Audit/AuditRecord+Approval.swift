package import JSONKit
package import Runs

extension AuditRecord {
  /// What the answer to a question was, in a word.
  mutating func answered(_ word: String, allows: Bool) {
    decision = allows ? "allow" : "deny"
    outcome = allows ? "ok" : "denied"
    details["answer"] = .string(word)
  }

  /// What somebody says to a server that came with a folder.
  package static func consent(_ server: UnapprovedServer, isGiven: Bool, by signature: String) -> AuditRecord {
    var record = AuditRecord(.approval, .fact, target: server.name, server: server.name)
    record.definition = server.digest
    record.details = ["kind": "consent", "by": .string(signature), "source": .string(server.place)]
    record.answered(isGiven ? "always" : "no", allows: isGiven)
    return record
  }

  /// What somebody says, later and from elsewhere, to a question that a kept run waits with.
  package static func answer(
    to step: StepKey, of run: String, isGiven: Bool, content: JSON.Object, by signature: String
  ) -> AuditRecord {
    var record = AuditRecord(.approval, .fact, target: step.path)
    (record.run, record.step) = (run, step.path)
    record.details = ["kind": "question", "by": .string(signature)]
    if !content.isEmpty { record.result = digest(of: .object(content)) }
    record.answered(isGiven ? "once" : "no", allows: isGiven)
    return record
  }
}
