import Foundation
import JSONKit
import Testing

/// `tributary secret`, as a user types it.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct SecretCommandTests {
  private let folder: TemporaryFolder
  private var program: TributaryProgram { folder.program(["TRIBUTARY_PASSPHRASE": "correct horse battery"]) }
  private static let value = "canary-9d1c33b0aa54e7f2"

  init() throws { folder = try TemporaryFolder() }

  private var store: String { folder.path + "/home/.local/share/tributary/secrets.db" }

  /// A key in a file, which costs nothing to look at; a passphrase is meant to.
  private func useKeyFile() throws {
    try folder.write("home/key", String(repeating: "k", count: 43) + "\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path + "/home/key")
    try folder.write("home/.config/tributary/config.yaml", "secrets: { key_file: \(folder.path)/home/key }")
  }

  @Test func `a secret is set from standard input or a file, listed without its value, rotated and removed`()
    async throws
  {
    try useKeyFile()
    let set = try await program.run("secret", "set", "TOKEN", input: Self.value + "\n")
    #expect(set.exit == 0, "\(set.errors)")
    #expect(set.errors == "stored TOKEN, version 1\n")
    try folder.write("other", "value of the other one\r\n")
    #expect(try await program.run("secret", "set", "OTHER", "--from-file", "other").exit == 0)
    let rotated = try await program.run("secret", "rotate", "TOKEN", "--keep", "1h", input: "the new value")
    #expect(rotated.exit == 0, "\(rotated.errors)")
    // No key is needed to see what there is.
    let list = try await folder.program().run("secret", "ls", "--json")
    #expect(list.exit == 0, "\(list.errors)")
    let rows: [JSON] = try JSON(parsing: list.output).arrayValue ?? []
    #expect(rows.map { $0["name"]?.stringValue } == ["OTHER", "TOKEN", "TOKEN"])
    #expect(rows.map { $0["state"]?.stringValue } == ["active", "previous", "active"])
    #expect(rows.allSatisfy { $0["created"]?.stringValue.flatMap { PointInTime.rfc3339($0) } != nil }, "\(list.output)")
    let text = try await folder.program().run("secret")
    #expect(text.output.contains("TOKEN") && text.output.contains("never"), "\(text.output)")
    for shown in [list.output, text.output, set.output, set.errors] { #expect(!shown.contains(Self.value)) }
    #expect(try await program.run("secret", "rm", "TOKEN").exit == 0)
    #expect(try await program.run("secret", "rm", "TOKEN").exit == 2)
    let attributes = try FileManager.default.attributesOfItem(atPath: store)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
  }

  @Test func `a value has no place on the command line, and what cannot be kept is said with its limit`() async throws {
    try useKeyFile()
    #expect(try await program.run("secret", "set", "TOKEN", Self.value).exit == 2)
    for (name, input, words) in [
      ("a b", "x", "a secret's name is 1 to 64"), ("A", "\n", "the value is empty"),
      ("A", String(repeating: "x", count: 70_000), "at most 65536"),
    ] {
      let outcome = try await program.run("secret", "set", name, input: input)
      #expect(outcome.exit == 2)
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
    let nothing = try await program.run("secret", "set", "A")
    #expect(nothing.exit == 2)
    #expect(nothing.errors.contains("--from-file"), "\(nothing.errors)")
  }

  @Test func `without the key, or with a wrong one, it ends with exit code 12 and says what to do`() async throws {
    #expect(try await program.run("secret", "set", "TOKEN", input: Self.value).exit == 0)
    let none = try await folder.program().run("secret", "set", "A", input: "x")
    #expect(none.exit == 12)
    #expect(none.errors.contains("TRIBUTARY_PASSPHRASE"), "\(none.errors)")
    let wrong = try await folder.program(["TRIBUTARY_PASSPHRASE": "wrong horse battery"]).run(
      "secret", "set", "A", input: "x")
    #expect(wrong.exit == 12)
    #expect(wrong.errors.contains("this key does not open"), "\(wrong.errors)")
  }

  @Test func `the key of the file changes from a passphrase to a file`() async throws {
    #expect(try await program.run("secret", "set", "TOKEN", input: Self.value).exit == 0)
    #expect(try await program.run("secret", "new-key", "key").exit == 0)
    #expect(try await program.run("secret", "new-key", "key").exit == 1, "a file that is there stays")
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/key")
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    let changed = try await program.run("secret", "rotate", "--key", "--key-file", "key")
    #expect(changed.exit == 0, "\(changed.errors)")
    #expect(try await program.run("secret", "set", "B", input: "x").exit == 12)
    try folder.write("home/.config/tributary/config.yaml", "secrets: { key_file: \(folder.path)/key }")
    #expect(try await folder.program().run("secret", "set", "B", input: "x").exit == 0)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.path + "/key")
    let open = try await folder.program().run("secret", "set", "C", input: "x")
    #expect(open.exit == 12)
    #expect(open.errors.contains("chmod 600"), "\(open.errors)")
  }

  @Test func `a new key makes the folder it is to be in, for its owner only`() async throws {
    let made = try await program.run("secret", "new-key", "new/config/key")
    #expect(made.exit == 0, "\(made.errors)")
    for (path, mode) in [("new", 0o700), ("new/config", 0o700), ("new/config/key", 0o600)] {
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + path)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == mode, "\(path)")
    }
  }

  @Test func `a server of a folder gets a secret after a grant, and not after a change`() async throws {
    try useKeyFile()
    #expect(try await program.run("secret", "set", "TOKEN", input: Self.value).exit == 0)
    var server = ShellServer()
    server.call = #"text "$(printf %s "$T" | cksum)""#
    try server.write("s", to: folder, settings: #""env":{"T":"${secret:TOKEN}"}"#)
    let flags = ["--servers-dir", "servers.d"]
    let before = try await program.run("call", "s.act", "--servers-dir", "servers.d")
    #expect(before.exit == 5)
    #expect(before.errors.contains("tributary secret grant TOKEN s"), "\(before.errors)")
    let granted = try await program.run("secret", "grant", "TOKEN", "s", "--servers-dir", "servers.d")
    #expect(granted.exit == 0, "\(granted.errors)")
    #expect(granted.errors.contains("s (sh s.sh) may have TOKEN"), "\(granted.errors)")
    let after = try await program.run("call", "s.act", "--servers-dir", "servers.d")
    #expect(after.exit == 0, "\(after.errors)")
    #expect(after.output.hasSuffix(" 23\n"), "its length: \(after.output)")
    try server.write("s", to: folder, settings: #""env":{"T":"${secret:TOKEN}","X":"y"}"#)
    // The lock would not start what was changed either.
    #expect(try await program.run("call", "s.act", flags[0], flags[1]).exit == 7)
    #expect(try await program.run("call", "s.act", flags[0], flags[1], "--no-lock").exit == 5)
    #expect(try await program.run("secret", "grant", "NONE", "s", flags[0], flags[1]).exit == 3)
    #expect(try await program.run("secret", "revoke", "TOKEN", "s").exit == 0)
  }

  @Test func `a passphrase and a value are typed without being shown`() async throws {
    let terminal = try PseudoTerminal()
    let running = try folder.program(["TERM": "dumb"]).start(["secret", "set", "TOKEN"], terminal: terminal.path)
    var seen = await terminal.screen(until: "The value of TOKEN: ")
    terminal.type(Self.value + "xx\u{7f}\u{7f}\n")
    for prompt in ["A new passphrase for your secrets: ", "Once more: "] {
      seen += await terminal.screen(until: prompt)
      terminal.type("correct horse battery\n")
    }
    #expect(await running.exit() == 0)
    seen += await terminal.screen(until: "stored TOKEN")
    #expect(!seen.contains("canary") && !seen.contains("horse"), "\(seen)")
    try folder.write(
      "home/.config/tributary/servers.d/s.json",
      #"{"command":"sh","args":["\#(folder.path)/s.sh"],"env":{"T":"${secret:TOKEN}"}}"#)
    var server = ShellServer()
    server.call = #"text "$(printf %s "$T" | cksum)""#
    try server.write("s", to: folder)
    // It is a server of the user's own, and not one of this folder.
    try FileManager.default.removeItem(atPath: folder.path + "/servers.d")
    let call = try await program.run("call", "s.act")
    #expect(call.output.hasSuffix(" 23\n"), "\(call.output) \(call.errors)")
  }

  @Test func `Ctrl-C at a passphrase leaves a terminal that shows what is typed`() async throws {
    let terminal = try PseudoTerminal()
    let running = try folder.program(["TERM": "dumb"]).start(["secret", "set", "TOKEN"], terminal: terminal.path)
    _ = await terminal.screen(until: "The value of TOKEN: ")
    terminal.type("\u{3}")
    #expect(await running.exit() == 2)
    var modes = termios()
    let descriptor = unsafe open(terminal.path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    defer { close(descriptor) }
    #expect(unsafe tcgetattr(descriptor, &modes) == 0)
    #expect(modes.c_lflag & tcflag_t(ECHO) != 0)
  }

  @Test func `the program's memory is its own`() async throws {
    try useKeyFile()
    var server = ShellServer()
    // The program that started it is above its supervisor.
    server.call = """
      program=$(sed -n 's/^PPid:[^0-9]*//p' /proc/$PPID/status)
      text "$(sed -n 's/^Max core file size *\\([^ ]*\\) .*/\\1/p' "/proc/$program/limits")."
      """
    try server.write("s", to: folder)
    let outcome = try await program.run("call", "s.act", "--servers-dir", "servers.d")
    #expect(outcome.output == "0.\n", "\(outcome.output) \(outcome.errors)")
  }
}
