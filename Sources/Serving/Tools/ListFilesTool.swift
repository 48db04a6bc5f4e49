import JSONKit

/// Lists the files and folders below a path.
struct ListFilesTool: Sendable {
  private static let maximumEntries = 10_000
  private static let defaultEntries = 1_000

  let workspace: Workspace

  var tool: BuiltinTool {
    BuiltinTool(
      name: "list_files", title: "List files",
      description: "Lists files and folders in the byte order of their paths. Folders end with a slash in the text; "
        + "symbolic links are shown and not followed.",
      inputSchema: Self.input, outputSchema: Self.output, run: { try run($0) })
  }

  private static let input: JSON = ToolSchema.object(
    [
      "path": ToolSchema.path,
      "recursive": ToolSchema.flag("Include everything below, not only the names in the folder."),
      "glob": ToolSchema.glob,
      "hidden": ToolSchema.hidden,
      "limit": ToolSchema.integer("The most entries to return.", 1...maximumEntries, default: defaultEntries),
    ], required: [])

  private static let output: JSON = ToolSchema.object(
    [
      "entries": ToolSchema.array(
        of: ToolSchema.object(
          [
            "path": ToolSchema.string("The path below the served folder."),
            "type": ["enum": ["file", "directory", "link", "other"]],
            "size": ["type": "integer", "minimum": 0, "description": "Bytes, for files."],
          ], required: ["path", "type"])),
      "truncated": ["type": "boolean", "description": "There are more entries than the limit."],
      "skipped": ["type": "integer", "minimum": 0, "description": "Names that could not be read."],
    ], required: ["entries", "truncated"])

  func run(_ json: JSON) throws(ServingError) -> BuiltinAnswer {
    var arguments = try ToolArguments(json, schema: Self.input)
    let path: String = try arguments.optionalString("path") ?? "."
    let pattern: FilePattern? = try arguments.optionalString("glob").map(FilePattern.init)
    let isRecursive: Bool = try arguments.flag("recursive") || pattern != nil
    let limit: Int = try arguments.optionalInt("limit", in: 1...Self.maximumEntries) ?? Self.defaultEntries
    var walk = WorkspaceWalk(isRecursive: isRecursive, showsHidden: try arguments.flag("hidden"))

    var entries: [WorkspaceWalk.Entry] = []
    var isTruncated = false
    try walk.run(in: workspace, from: path) { entry throws(ServingError) in
      guard pattern?.matches(entry.pathFromStart) ?? true else { return true }
      isTruncated = entries.count == limit
      if !isTruncated { entries.append(entry) }
      return !isTruncated
    }
    return answer(entries, isTruncated || walk.isCut, walk.skipped)
  }

  private func answer(_ entries: [WorkspaceWalk.Entry], _ isTruncated: Bool, _ skipped: Int) -> BuiltinAnswer {
    var items: [JSON] = []
    var lines: [String] = []
    for entry in entries {
      var item: JSON.Object = ["path": .string(entry.path), "type": .string(entry.kind.rawValue)]
      if entry.kind == .file { item.append("size", JSON(entry.size)) }
      items.append(.object(item))
      lines.append(entry.kind == .directory ? entry.path + "/" : entry.path)
    }
    var structured: JSON.Object = ["entries": .array(items), "truncated": .bool(isTruncated)]
    if skipped > 0 { structured.append("skipped", JSON(skipped)) }
    if isTruncated { lines.append("(more entries than the limit of \(entries.count); narrow the path or the glob)") }
    let text: String = lines.isEmpty ? "(nothing found)" : lines.joined(separator: "\n")
    return BuiltinAnswer(structured: .object(structured), text: text)
  }
}
