import Testing
import Tributary

/// What only the user's own files may say: a project does not open what its user has not opened.
struct OwnersWordTests {
  private static let words = [
    "mcp: { shim: ./mine }", "mcp: { private_hosts: [db.inside] }", "mcp: { private_hosts: [] }",
    "mcp: { ca_file: ./ours.pem }", "mcp: { definitions: { max_tools: 9999 } }",
    "mcp: { definitions: { max_description_bytes: 1KiB } }", "tools: { hidden: keep }",
  ]

  @Test(arguments: words, ["/work/tributary.yaml", "/work/.tributary/local/config.yaml"])
  func `the files of a project that say it are refused with the place`(word: String, path: String) throws {
    var host = FakeHost()
    host.files[path] = "defaults: { max_turns: 3 }\n\(word)\n"
    let error = #expect(throws: ConfigurationError.self) { try host.load() }
    #expect(error?.file == String(path.dropFirst("/work/".count)))
    #expect(error?.line == 2 && error?.message.contains("the files of a project cannot") == true, "\(error as Any)")
  }

  @Test(arguments: ["/etc/tributary/config.yaml", "/home/me/.config/tributary/config.yaml", "/work/named.yaml"])
  func `the user's own files say it, and a project leaves it as it is`(path: String) throws {
    var host = FakeHost()
    host.files[path] = """
      mcp:
        private_hosts: [db.inside]
        ca_file: ours.pem
        definitions: { max_description_bytes: 1KiB, max_schema_bytes: 2KiB, max_tools: 3 }
      tools: { hidden: keep }
      """
    host.files["/work/tributary.yaml"] = "mcp: { start_timeout: 1s }\n"
    let request = path.hasPrefix("/work/") ? ConfigurationRequest(file: "named.yaml") : ConfigurationRequest()
    let config = try host.load(request).config
    #expect(config.mcp.privateHosts == ["db.inside"])
    let folder = path.dropLast(path.split(separator: "/").last?.count ?? 0)
    #expect(config.mcp.certificateFile == folder + "ours.pem")
    #expect(
      config.mcp.definitions
        == DefinitionLimits(maximumDescriptionBytes: 1024, maximumSchemaBytes: 2048, maximumTools: 3))
    #expect(config.tools.hidden == .keep)
    #expect(config.mcp.startTimeout == .seconds(1))
  }

  @Test(arguments: ["mark", "strip"])
  func `a project may have less passed on to models`(word: String) throws {
    var host = FakeHost()
    host.files["/home/me/.config/tributary/config.yaml"] = "tools: { hidden: keep }\n"
    host.files["/work/tributary.yaml"] = "tools: { hidden: \(word) }\n"
    #expect(try host.load().config.tools.hidden.rawValue == word)
  }
}
