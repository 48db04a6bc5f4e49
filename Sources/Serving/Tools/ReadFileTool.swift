import JSONKit

/// Reads a text file or a range of its lines.
struct ReadFileTool: Sendable {
  private static let maximumBytes = 1 << 20
  private static let defaultBytes = 1 << 16
  /// How far a range of lines may begin, in bytes from the start of the file.
  private static let maximumSkippedBytes = 256 << 20

  let workspace: Workspace

  var tool: BuiltinTool {
    BuiltinTool(
      name: "read_file", title: "Read a file",
      description: "Reads a UTF-8 text file, or a range of its lines. A long file is cut at the byte limit behind a "
        + "whole line; next_line tells where to go on.",
      inputSchema: Self.input, outputSchema: Self.output, run: { try run($0) })
  }

  private static let input: JSON = ToolSchema.object(
    [
      "path": ToolSchema.string("The file, below the served folder, such as \"src/main.c\"."),
      "start_line": ToolSchema.integer("The first line to return, counted from 1.", 1...Int(Int32.max), default: 1),
      "end_line": ToolSchema.integer("The last line to return; default the last one.", 1...Int(Int32.max)),
      "max_bytes": ToolSchema.integer("The most bytes to return.", 1...maximumBytes, default: defaultBytes),
    ], required: ["path"])

  private static let output: JSON = ToolSchema.object(
    [
      "path": ["type": "string"],
      "size": ["type": "integer", "minimum": 0, "description": "The bytes of the whole file."],
      "start_line": ToolSchema.count,
      "end_line": [
        "type": "integer", "minimum": 0, "description": "The last line returned; one less than start_line for none.",
      ],
      "next_line": ["type": "integer", "description": "Where to go on; absent when nothing was cut."],
      "text": ["type": "string"],
    ], required: ["path", "size", "start_line", "end_line", "text"])

  func run(_ json: JSON) throws(ServingError) -> BuiltinAnswer {
    var arguments = try ToolArguments(json, schema: Self.input)
    let path: String = try arguments.string("path")
    let start: Int = try arguments.optionalInt("start_line", in: 1...Int(Int32.max)) ?? 1
    let end: Int = try arguments.optionalInt("end_line", in: 1...Int(Int32.max)) ?? Int(Int32.max)
    guard end >= start else { throw ServingError(.invalidArguments, "/end_line: must not be before start_line") }
    let limit: Int = try arguments.optionalInt("max_bytes", in: 1...Self.maximumBytes) ?? Self.defaultBytes

    let file: Descriptor = try workspace.open(path)
    let status: Descriptor.Status = try file.status()
    guard status.kind == .file else {
      let hint: String = status.kind == .directory ? "; list_files lists folders" : ""
      throw ServingError(.notReadable, "'\(path)' is no regular file\(hint)")
    }
    var range = LineRange(start: start, end: end, maximumBytes: limit)
    var total = 0
    while !range.isComplete, !Task.isCancelled {
      let chunk: [UInt8] = try file.read(1 << 16)
      if chunk.isEmpty { break }
      if chunk.contains(0) { throw binary(path) }
      total += chunk.count
      guard total <= Self.maximumSkippedBytes else {
        throw ServingError(.limit, "line \(start) of '\(path)' lies behind the first \(Self.maximumSkippedBytes) bytes")
      }
      range.add(chunk)
    }
    guard let text: String = range.finish() else { throw binary(path) }
    var structured: JSON.Object = [
      "path": .string(path), "size": JSON(status.size), "start_line": JSON(start), "end_line": JSON(range.lastLine),
    ]
    if let next: Int = range.nextLine { structured.append("next_line", JSON(next)) }
    structured.append("text", .string(text))
    let note: String = range.nextLine.map { "\n(cut at \(limit) bytes; go on with start_line \($0))" } ?? ""
    return BuiltinAnswer(structured: .object(structured), text: text + note)
  }

  private func binary(_ path: String) -> ServingError {
    ServingError(.binary, "'\(path)' is no UTF-8 text")
  }
}
