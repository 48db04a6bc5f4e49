import JSONKit
import Runs
import Stores

extension RunSummary {
  /// From its beginning to its last event, in milliseconds.
  var took: Int { Int(clamping: updated.milliseconds - created.milliseconds) }

  /// When it began, to the second.
  var started: String { created.description.prefix(19) + "Z" }

  /// What is told of it as JSON.
  var members: JSON.Object {
    var members: JSON.Object = [
      "run": .string(id), "kind": .string(kind), "name": .string(name), "state": .string(state.rawValue),
    ]
    if let exit { members.append("exit", JSON(exit)) }
    if !title.isEmpty { members.append("title", .string(title)) }
    members.append("started", .string(created.description))
    members.append("updated", .string(updated.description))
    members.append("ms", JSON(took))
    members.append("events", JSON(Int(clamping: events)))
    for (key, value) in [("parent", parent), ("forked_from", forkedFrom), ("key", startKey)] {
      if let value { members.append(key, .string(value)) }
    }
    if state == .running, let holder {
      members.append(
        "holder", ["pid": JSON(holder.process.pid), "since": .string(holder.since.description)])
    }
    return members
  }

  /// The command that goes on with it.
  var resumption: String { "tributary resume \(id)" }
}

extension StepKey {
  /// The step as it is written on the command line: its path, with the occurrence where it is not the first.
  var text: String { occurrence > 1 ? "\(path)#\(occurrence)" : path }

  /// ``text`` as one word of a shell.
  var word: String {
    let isPlain: Bool = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-+:@%".contains($0)) }
    return isPlain && !text.isEmpty
      ? text
      : "'"
        + text.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: #"'\''"#) + "'"
  }
}
