import Foundation
import Testing

/// The server in fifteen lines, started and called by the program.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct HelloServerTests {
  @Test(arguments: ["auto", "modern", "legacy"])
  func `the example answers in both eras, and says what is wrong with its arguments`(policy: String) async throws {
    let folder = try TemporaryFolder()
    let server = URL(filePath: TributaryProgram.path).deletingLastPathComponent().appending(path: "hello-server")
    let built = [server, server.deletingLastPathComponent().appending(path: "HelloServer")]
    let path = try #require(built.map { $0.path() }.first { FileManager.default.isExecutableFile(atPath: $0) })
    try folder.write("servers.d/hello.json", #"{ "command": "\#(path)", "protocol": "\#(policy)" }"#)
    let program = folder.program()
    let good = try await program.run("call", "hello.greet", "name=Ada", "--servers-dir", "servers.d")
    #expect(good.exit == 0, "\(good.errors)")
    #expect(good.lines == ["Hello, Ada!"])
    let bad = try await program.run("call", "hello.greet", "--json", #"{"name": 5}"#, "--servers-dir", "servers.d")
    #expect(bad.exit == 1)
    #expect("\(bad.output)\(bad.errors)".contains("name"))
  }
}
