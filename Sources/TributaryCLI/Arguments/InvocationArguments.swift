import JSONKit
import LLM
import Runs
import Tributary

/// Makes the request of an invocation: the file of `--request`, then the flags, then the prompt.
struct InvocationArguments {
  let request: InvocationRequest
  /// What the answer is checked against.
  let schema: JSON?

  /// - Throws: ``CommandFailure`` with exit code 2 for flags and 3 for files.
  init(_ words: [String], _ options: InvokeOptions, _ config: Config, _ streams: StandardStreams) throws {
    var request: InvocationRequest = try Self.start(options, streams)
    if let model: String = options.model.model ?? (request.model.isEmpty ? config.defaults.model : nil) {
      request.model = model
    }
    if let text: String = options.system {
      let system = Message(role: .system, content: try TextArgument(text).read(streams))
      request.messages.removeAll { $0.role == .system }
      request.messages.insert(system, at: 0)
    }
    let prompt: [Part] = try Self.prompt(words, options, streams)
    if !prompt.isEmpty { request.messages.append(Message(role: .user, content: prompt)) }
    guard request.messages.contains(where: { $0.role != .system }) else {
      throw CommandFailure.usage("there is no prompt: give words, --request FILE, or text on standard input")
    }
    request.options = try OptionArguments(options.options).applied(to: request.options)
    request.stream = options.stream ?? request.stream
    // Nothing executes calls here, so only what the request itself lists is offered.
    request.tools = request.tools ?? []
    schema = try options.schema.map(Self.schema)
    if let schema { request.responseFormat = .jsonSchema(name: "answer", schema, strict: false) }
    self.request = request
  }

  private static func start(_ options: InvokeOptions, _ streams: StandardStreams) throws -> InvocationRequest {
    guard let file: String = options.request else { return InvocationRequest(model: "", messages: []) }
    let text: String = file == "-" ? try streams.readInput() : try TextArgument.read(file: file)
    do throws(JSONError) {
      return try InvocationRequest(json: try JSON(parsing: text))
    } catch {
      throw CommandFailure(.configuration, "value", "\(file): this is no request: \(error)")
    }
  }

  /// The words, what was piped in, and the attached files.
  private static func prompt(
    _ words: [String], _ options: InvokeOptions, _ streams: StandardStreams
  ) throws(CommandFailure) -> [Part] {
    var texts: [String] = words.isEmpty || words == ["-"] ? [] : [words.joined(separator: " ")]
    if options.request != "-", words == ["-"] || streams.inputIsPiped { texts.append(try streams.readInput()) }
    texts.removeAll { $0.allSatisfy(\.isWhitespace) }
    var parts: [Part] = []
    for path in options.attach { parts.append(try Attachment.part(path)) }
    if !texts.isEmpty { parts.append(.text(texts.joined(separator: "\n\n"))) }
    return parts
  }

  private static func schema(_ path: String) throws -> JSON {
    do {
      return try JSONSchema(try JSON(parsing: try TextArgument.read(file: path))).source
    } catch let error as CommandFailure {
      throw error
    } catch {
      throw CommandFailure(.configuration, "value", "\(path): this is no JSON Schema: \(error)")
    }
  }
}
