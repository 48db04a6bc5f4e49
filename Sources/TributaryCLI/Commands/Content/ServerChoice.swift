import Agents
import JSONKit
import MCP
import Runs
import Servers
import Tributary

/// Servers as they are named on the command line.
extension Host {
  /// The parts of `server.thing`; server names may have dots, so the longest one that fits is taken.
  ///
  /// - Throws: ``CommandFailure`` with exit code 2 and what was probably meant, 7 for one that nobody agreed to.
  func owner(of word: String) throws(CommandFailure) -> (server: String, name: String) {
    let names: [String] = client.servers.servers.map(\.name)
    let owners: [String] = names.filter { word.utf8.starts(with: ($0 + ".").utf8) }
    guard let server: String = owners.max(by: { $0.utf8.count < $1.utf8.count }) else {
      throw unknown(String(word.prefix { $0 != "." }))
    }
    return (server, String(word.dropFirst(server.count + 1)))
  }

  /// Makes sure that there is a server of this name.
  ///
  /// - Throws: ``CommandFailure`` with exit code 2 and what was probably meant.
  func check(server name: String) throws(CommandFailure) {
    guard client.servers.servers.contains(where: { $0.name.sameBytes(as: name) }) else { throw unknown(name) }
  }

  private func unknown(_ name: String) -> CommandFailure {
    let unapproved: [UnapprovedServer] = loaded.unapproved.filter { $0.name.sameBytes(as: name) }
    if !unapproved.isEmpty { return CommandFailure(.blocked, "consent_missing", unapproved.sentence) }
    let names: [String] = client.servers.servers.map(\.name)
    let known: String = names.isEmpty ? "no server is defined" : "there are " + names.joined(separator: ", ")
    return .usage("there is no server \"\(name)\" (\(known))\(name.didYouMean(in: names))")
  }

  /// The entries that servers list, each with its server; tells which server could not be asked.
  ///
  /// - Throws: ``CommandFailure`` with exit code 5 when one of the `required` names failed.
  func entries<Entry>(
    _ listings: [ServerListing<Entry>], required: [String], _ console: Console
  ) throws -> [(server: String, entry: Entry)] {
    try Task.checkCancellation()
    for listing in listings {
      guard let error = listing.error else { continue }
      let failure = CommandFailure(error)
      if required.contains(listing.server) { throw failure }
      console.warning(failure.message)
    }
    return listings.flatMap { listing in listing.entries.map { (listing.server, $0) } }
  }
}

extension JSON.Object {
  /// The members of a listed thing, with the server that lists it before them.
  init(listed raw: JSON.Object, by server: String) {
    self = ["server": .string(server)]
    for member in raw where member.key != "server" { append(member.key, member.value) }
  }
}
