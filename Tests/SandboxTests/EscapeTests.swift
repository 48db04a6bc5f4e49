import Glibc
import Sandbox
import Servers
import Testing

/// Every way out that is known here, tried from within every profile, on every tier, as root and as an ordinary user.
@Suite(.timeLimit(.minutes(5)))
struct EscapeTests {
  /// A column of the table: a profile on a machine.
  struct Column: CustomTestStringConvertible, Sendable {
    let name: String
    let profile: ServerSandbox.Profile
    let tier: SandboxTier
    var testDescription: String { name }
  }

  static let columns = [
    Column(name: "unconfined", profile: .unconfined, tier: .view),
    Column(name: "floor", profile: .floor, tier: .view),
    Column(name: "pure S2", profile: .pure, tier: .kernel), Column(name: "files S2", profile: .files, tier: .kernel),
    Column(name: "pure S3", profile: .pure, tier: .view), Column(name: "files S3", profile: .files, tier: .view),
    Column(name: "web S3", profile: .web, tier: .view), Column(name: "pkg S3", profile: .pkg, tier: .view),
  ]
  static let users: [uid_t] = EscapeWorld.isRoot ? [0, EscapeWorld.nobody] : [geteuid()]

  @Test(arguments: columns, users)
  func `every probe is answered as the table says`(column: Column, user: uid_t) throws {
    let world = try EscapeWorld(user: user)
    var machine = SandboxMachine.current(shim: world.shim, path: "/usr/local/bin:/usr/bin:/bin")
    try #require(machine.tier == .view, "\(machine.missing ?? "")")
    if column.tier == .kernel { machine.bubblewrap = nil }
    let trial = try world.run(column.profile, on: machine)
    #expect(trial.succeeded, "\(trial.status) \(trial.errors)")
    let differences = EscapeTable.shared.differences(trial.output, column: column.name, isRoot: user == 0)
    #expect(differences == [])
  }

  @Test func `there are enough probes, and nearly all succeed where nothing holds them back`() throws {
    let table = EscapeTable.shared
    let escapes = table.rows.filter { !$0.name.hasPrefix("can-") && !$0.name.hasPrefix("has-") }
    #expect(escapes.count >= 60)
    let open = try #require(table.columns.firstIndex(of: "unconfined"))
    #expect(escapes.count { $0.cells[open].root == "A" } >= 100)
    for column in Self.columns { #expect(table.columns.contains(column.name)) }
  }

  @Test func `a table that expects something else finds it`() {
    let table = EscapeTable(text: "probe\tpure\nfile-read\tbb\nfile-see\tA.\n")
    #expect(table.differences("file-read blocked EACCES\nfile-see allowed -\n", column: "pure", isRoot: true) == [])
    #expect(
      table.differences("file-read allowed -\nfile-see blocked X\nnew blocked X\n", column: "pure", isRoot: true)
        == ["file-read: allowed -", "file-see: blocked X", "new: not in the table"])
    #expect(table.differences("file-read blocked X\n", column: "pure", isRoot: false) == ["file-see: not tried"])
  }
}
