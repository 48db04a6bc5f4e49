import Foundation
import Testing
import Tributary

struct SecretTests {
  @Test func `a key is never printed`() {
    let secret = Secret("sk-12345")
    var dumped = ""
    dump(ProviderConfig(apiKey: "sk-12345"), to: &dumped)
    #expect("\(secret)" == "***")
    #expect(!dumped.contains("sk-12345"))
    #expect(!String(reflecting: secret).contains("sk-12345"))
  }

  @Test func `a reference is shown, a text around one is not`() {
    #expect(Secret(reference: "${env:KEY}").description == "${env:KEY}")
    #expect(Secret(reference: "x${env:KEY}").description == "***")
    #expect(Secret(reference: "${env:KEY:-sk-1}").description == "***")
  }

  @Test(arguments: [(0o600, true), (0o400, true), (0o644, false), (0o640, false), (0o604, false)])
  func `a key in a file that others can read is refused`(mode: Int, isTaken: Bool) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "key-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "key").path()
    try Data("sk-0123456789\n".utf8).write(to: URL(filePath: file))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    var entry = ProviderConfig(baseURL: "http://127.0.0.1:1")
    entry.apiKeys = [Secret(reference: "${file:\(file)}")]
    let client = try Client(Config(providers: ["openai-chat": entry]))
    let message = Message(role: .user, content: "hi")
    let request = InvocationRequest(model: "openai-chat/m", messages: [message], tools: [])
    let error = await #expect(throws: InvocationError.self) { try await client.invokeSync(request) }
    #expect(error?.code == (isTaken ? .providerUnavailable : .authenticationFailed))
    if !isTaken { #expect(error?.message.contains("chmod 600") == true) }
  }
}
