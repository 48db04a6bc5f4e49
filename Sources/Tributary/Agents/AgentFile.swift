public import Agents
import Documents
import JSONKit

/// An agent in a file: Markdown whose front matter says what it may use and whose body is its instructions.
///
/// ```markdown
/// ---
/// name: triage
/// model: anthropic/claude-sonnet-4-6
/// servers: [github]
/// tools: ["github.get_*", "!github.delete_*"]
/// limits: { turns: 20, tokens: 200k, calls: 60, time: 5m }
/// input: { type: object, properties: { repo: { type: string } }, required: [repo] }
/// ---
/// You triage issues of {{ repo }}.
/// ```
public struct AgentFile: Sendable {
  /// The agent as it stands in the file, with the `{{ name }}` places of its instructions.
  public let definition: AgentDefinition
  /// The file as the user named it.
  public let file: String

  /// Reads a file; its name without the ending is the agent's name where the front matter gives none.
  ///
  /// - Throws: ``ConfigurationError`` with file, line and column.
  public init(path: String) throws(ConfigurationError) {
    try self.init(path: path, environment: .current())
  }

  package init(path: String, environment: HostEnvironment) throws(ConfigurationError) {
    try self.init(try ConfigurationFile.read(environment.absolute(path), in: environment, format: .markdown))
  }

  /// Reads a text as if it stood in a file of that name.
  public init(text: String, file: String) throws(ConfigurationError) {
    let document: SourceDocument
    do throws(DocumentError) {
      document = try SourceDocument(text: text, file: file, format: .markdown)
    } catch {
      throw ConfigurationError(error)
    }
    try self.init(ConfigurationFile(document: document, path: file, folder: ConfigurationFile.parent(of: file)))
  }

  private init(_ source: ConfigurationFile) throws(ConfigurationError) {
    let document: SourceDocument = source.document
    file = document.file
    let name: String = ServersDirectory.stem(of: source.path)
    var agent: AgentDefinition = try source.reading {
      try AgentReader.read($0, body: document.body, name: name, source: document.file)
    }
    agent.model = agent.model.map { Self.besideFile($0, document.file) }
    definition = agent
    guard !definition.instructions.isEmpty else {
      throw ConfigurationError(
        .value, "the agent has no instructions; write them below the second ---", file: document.file)
    }
  }

  /// The path of a scripted model starts at the folder of the agent's file.
  private static func besideFile(_ model: String, _ file: String) -> String {
    let prefix = "scripted/"
    let path: Substring = model.dropFirst(prefix.count)
    guard model.hasPrefix(prefix), !path.hasPrefix("/"), !path.hasPrefix("~"), file.utf8.contains(UInt8(ascii: "/"))
    else { return model }
    return prefix + ConfigurationFile.parent(of: file) + "/" + path
  }
}
