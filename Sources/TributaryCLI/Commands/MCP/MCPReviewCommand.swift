import Agents
import ArgumentParser
import JSONKit
import MCP
import Runs
import Servers
import Tributary

/// Shows what has changed of a server since it was approved, and approves of it.
struct MCPReviewCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "Shows what changed of a server since it was approved, and approves of it.",
    discussion: """
      Characters that are not seen are shown as «\\u{202E}». A server that itself is another one than was approved is not \
      started before you agree. Exit code 7 tells that there is something nobody has approved.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var folders: ServersDirOption
  @OptionGroup var format: FormatOptions

  @Flag(help: "Approve of everything that is there now.")
  var accept = false

  @Flag(help: "Every server that is not disabled.")
  var all = false

  @Argument(help: "The servers' names.")
  var names: [String] = []

  var output: OutputSettings { global.settings(format.format) }

  func validate() throws {
    if all == names.isEmpty { return }
    throw ValidationError(all ? "give names or --all, not both" : "name a server, or give --all")
  }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    var request: ConfigurationRequest = folders.request(global)
    if !all { request.servers = names }
    // What it is about would be held back otherwise.
    request.lock = .off
    return try await Host.with(request, console, use: .look) { host in
      let lock = ServerLock(.record, .current(), trail: ServerTrail(host.client.trail))
      var reviews: [JSON] = []
      var isPending = false
      for server in host.loaded.config.mcp.servers where !server.isDisabled {
        let task = ReviewTask(server: server, host: host, lock: lock, accepts: accept, console: console)
        let (review, isApproved) = try await task.perform()
        if !isApproved, review.isPending { isPending = true }
        var members: JSON.Object = review.json.objectValue ?? [:]
        members.append("accepted", .bool(isApproved))
        reviews.append(.object(members))
      }
      if console.format == .json {
        try console.write(names.count == 1 && reviews.count == 1 ? reviews[0] : .array(reviews))
      }
      return isPending ? .blocked : .success
    }
  }
}

/// The review of one server.
struct ReviewTask {
  let server: ServerDefinition
  let host: Host
  let lock: ServerLock
  let accepts: Bool
  let console: Console

  /// - Returns: what was found, and whether it was approved.
  func perform() async throws -> (ServerReview, isApproved: Bool) {
    var review: ServerReview = try ServerReview(of: server, lock, in: .current())
    let text = ReviewText(review)
    if console.format == .text { for line in text.opening { try console.write(line) } }
    if review.isOther, try await !agrees("Start it as it is now, to look at its tools?") { return (review, false) }
    guard let handle = try host.client.servers.server(server.name) as? RemoteMCPServer else { return (review, false) }
    let listed: [MCPTool] = try await handle.definitions()
    review.take(listed, lock, DefinitionScan(others: otherTools))
    if console.format == .text { for line in ReviewText(review).tools { try console.write(line) } }
    guard review.isPending, try await agrees("Approve of \(server.name) and its tools as they are now?") else {
      return (review, false)
    }
    let place: String? = try lock.approve(listed, of: server, isShared: true, by: .review)
    let count: String = Figures.plural(listed.count, "tool")
    console.progress("approved \(server.name) with \(count)" + (place.map { " (\($0))" } ?? ""))
    return (review, true)
  }

  private func agrees(_ question: String) async throws -> Bool {
    if accepts { return true }
    guard host.approver.mayAccept else { return false }
    return try await host.approver.agrees(to: question)
  }

  /// What the other servers had when they were last listed.
  private var otherTools: [String] {
    host.client.servers.known().filter { !$0.name.sameBytes(as: server.name) }
      .flatMap { status in status.tools.map { status.name + "." + $0.name } }
  }
}
