import ArgumentParser
import JSONKit
import Runs
import Stores
import Tributary

/// Lists the stored secrets, without a key and without values.
struct SecretListCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "Lists the stored secrets: names, versions and ages, never values.",
    aliases: ["list"])

  @OptionGroup var global: GlobalOptions
  @OptionGroup var format: FormatOptions

  var output: OutputSettings { global.settings(format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let (versions, grants) = try await Host.withSecrets(global, console) { (try $0.list(), try $0.grants()) }
    let now = Int64(WallClock.secondsSince1970())
    let shown: [SecretVersion] = versions.filter { $0.state(at: now) != .revoked }
    func holders(_ name: String) -> [String] {
      var holders: [String] = []
      for grant in grants where grant.name == name && !holders.contains(grant.holder) { holders.append(grant.holder) }
      return holders
    }
    if console.format == .json {
      try console.write(
        .array(
          shown.map { version in
            [
              "name": .string(version.name), "version": JSON(version.version),
              "state": .string(version.state.rawValue), "created": Self.time(version.created),
              "used": version.used.map(Self.time) ?? .null,
              "granted": .array(holders(version.name).map(JSON.string)),
            ]
          }))
    } else {
      let rows: [[String]] = shown.map { version in
        [
          version.name, String(version.version), version.state.rawValue, Self.age(version.created, now),
          version.used.map { Self.age($0, now) } ?? "never", holders(version.name).joined(separator: ", "),
        ]
      }
      if rows.isEmpty { console.progress("no secret is stored; 'tributary secret set NAME' stores one") }
      try Table(["NAME", "VERSION", "STATE", "AGE", "USED", "GRANTED TO"], rows).write(console)
    }
    return .success
  }

  /// RFC 3339, as all times of the JSON.
  private static func time(_ seconds: Int64) -> JSON {
    .string(WallTime(milliseconds: seconds * 1_000).description)
  }

  /// `3d`, `5h`, `12m`: the largest unit alone.
  private static func age(_ time: Int64, _ now: Int64) -> String {
    let seconds: Int64 = max(now - time, 0)
    for (unit, length) in [("d", 86_400), ("h", 3_600), ("m", 60)] as [(String, Int64)] where seconds >= length {
      return "\(seconds / length)\(unit)"
    }
    return "\(seconds)s"
  }
}

/// Forgets a secret.
struct SecretRemoveCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm", abstract: "Forgets a secret with all its versions and grants.", aliases: ["remove"])

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The secret's name.")
  var name: String

  var output: OutputSettings { global.settings(.text) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.changingSecrets(.remove, of: name, global, console) { try $0.remove(name) }
    console.progress("removed \(name)")
    return .success
  }
}
