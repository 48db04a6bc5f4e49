import JSONKit

/// Searches text files line by line.
struct SearchFilesTool: Sendable {
  private static let maximumMatches = 5_000
  private static let defaultMatches = 200
  private static let maximumFileBytes = 8 << 20
  private static let maximumBytes = 256 << 20
  private static let maximumShownCharacters = 300

  let workspace: Workspace

  var tool: BuiltinTool {
    BuiltinTool(
      name: "search_files", title: "Search in files",
      description:
        "Finds lines of text files that contain a text or match a regular expression, within the first 64 Ki characters "
        + "of a line. Binary files and files over 8 MiB are passed over. With only_matching the text holds the matching parts alone, one per line.",
      inputSchema: Self.input, outputSchema: Self.output, run: { try run($0) })
  }

  private static let input: JSON = ToolSchema.object(
    [
      "query": ToolSchema.string("The text to find, or the regular expression."),
      "regex": ToolSchema.flag(
        "The query is a regular expression (ECMA-262, without back-references)."),
      "ignore_case": ToolSchema.flag("Capital and small letters are the same."),
      "only_matching": ToolSchema.flag("Return each matching part instead of the whole line."),
      "path": ToolSchema.string("The folder or file to search, below the served folder; default the folder itself."),
      "glob": ToolSchema.string(
        "Only files that match: * and ? within a name, ** across folders, [a-z]. Without a slash names are compared."),
      "hidden": ToolSchema.hidden,
      "limit": ToolSchema.integer("The most matches to return.", 1...maximumMatches, default: defaultMatches),
    ], required: ["query"])

  private static let output: JSON = ToolSchema.object(
    [
      "matches": ToolSchema.array(
        of: ToolSchema.object(
          [
            "path": ["type": "string"], "line": ["type": "integer", "minimum": 1],
            "text": ["type": "string", "description": "The line or the matching part, cut at 300 characters."],
          ], required: ["path", "line", "text"])),
      "files_searched": ToolSchema.count,
      "files_skipped": ["type": "integer", "minimum": 0, "description": "Binary, too large or unreadable files."],
      "truncated": ["type": "boolean", "description": "There may be more matches than were returned."],
    ], required: ["matches", "files_searched", "files_skipped", "truncated"])

  func run(_ json: JSON) throws(ServingError) -> BuiltinAnswer {
    var arguments = try ToolArguments(json, schema: Self.input)
    let query: String = try arguments.string("query")
    let pattern = try LinePattern(
      query, isRegex: try arguments.flag("regex"), ignoresCase: try arguments.flag("ignore_case"))
    let onlyMatching: Bool = try arguments.flag("only_matching")
    let path: String = try arguments.optionalString("path") ?? "."
    let files: FilePattern? = try arguments.optionalString("glob").map(FilePattern.init)
    let limit: Int = try arguments.optionalInt("limit", in: 1...Self.maximumMatches) ?? Self.defaultMatches
    var walk = WorkspaceWalk(isRecursive: true, showsHidden: try arguments.flag("hidden"))

    var search = Search(pattern: pattern, onlyMatching: onlyMatching, limit: limit)
    let start: Descriptor = try workspace.open(path)
    let status: Descriptor.Status = try start.status()
    if status.kind == .file {
      try search.look(in: start, status.size, path)
    } else {
      try walk.run(in: workspace, from: path) { entry throws(ServingError) in
        guard entry.kind == .file, files?.matches(entry.pathFromStart) ?? true else { return true }
        try search.look(in: entry.open(), entry.size, entry.path)
        return !search.isFull
      }
    }
    return search.answer(isCut: walk.isCut, skipped: walk.skipped)
  }

  /// What one search has found so far.
  private struct Search {
    struct Match {
      var path: String
      var line: Int
      var text: String
    }

    let pattern: LinePattern
    let onlyMatching: Bool
    let limit: Int
    private var matches: [Match] = []
    private var searched = 0
    private var skipped = 0
    private var bytes = 0
    private(set) var isFull = false

    init(pattern: LinePattern, onlyMatching: Bool, limit: Int) {
      self.pattern = pattern
      self.onlyMatching = onlyMatching
      self.limit = limit
    }

    mutating func look(in file: Descriptor?, _ size: Int, _ path: String) throws(ServingError) {
      guard let file, size <= SearchFilesTool.maximumFileBytes else {
        skipped += 1
        return
      }
      let content: [UInt8] = try file.read(SearchFilesTool.maximumFileBytes)
      guard !content.contains(0), let text = String(validating: content, as: UTF8.self) else {
        skipped += 1
        return
      }
      searched += 1
      bytes += content.count
      if bytes > SearchFilesTool.maximumBytes { isFull = true }
      guard pattern.mayOccur(in: text) else { return }
      var number = 0
      for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        number += 1
        let parts: [String] = pattern.matches(
          in: Substring(line), onlyMatching: onlyMatching, limit: limit + 1 - matches.count)
        for part in parts { add(Match(path: path, line: number, text: part)) }
        if isFull || Task.isCancelled { return }
      }
    }

    private mutating func add(_ match: Match) {
      guard matches.count < limit else {
        isFull = true
        return
      }
      var kept: Match = match
      if match.text.count > SearchFilesTool.maximumShownCharacters {
        kept.text = String(match.text.prefix(SearchFilesTool.maximumShownCharacters)) + "…"
      }
      matches.append(kept)
    }

    func answer(isCut: Bool, skipped unread: Int) -> BuiltinAnswer {
      let items: [JSON] = matches.map { match in
        ["path": .string(match.path), "line": JSON(match.line), "text": .string(match.text)]
      }
      let structured: JSON = [
        "matches": .array(items), "files_searched": JSON(searched), "files_skipped": JSON(skipped + unread),
        "truncated": .bool(isFull || isCut),
      ]
      var lines: [String] = matches.map { onlyMatching ? $0.text : "\($0.path):\($0.line): \($0.text)" }
      if isFull || isCut { lines.append("(cut; there may be more: narrow the query, the path or the glob)") }
      let text: String = lines.isEmpty ? "(no match in \(searched) files)" : lines.joined(separator: "\n")
      return BuiltinAnswer(structured: structured, text: text)
    }
  }
}
