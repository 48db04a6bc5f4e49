/// Visits the files and folders below one path in the byte order of their paths.
///
/// Symbolic links are shown and not followed; hidden names are left out unless asked for.
struct WorkspaceWalk {
  /// One visited file or folder.
  struct Entry {
    /// The path below the root of the workspace.
    var path: String
    /// The path below the folder where the walk began.
    var pathFromStart: String
    var kind: FileKind
    /// Bytes; 0 for everything that is no regular file.
    var size: Int
    /// The open folder that holds the name.
    var parent: Descriptor
    var name: String

    /// Opens the entry itself; nil when it has gone or may not be read.
    func open() -> Descriptor? { parent.child(name) }
  }

  /// What one walk may cost.
  struct Limits {
    var depth = 64
    /// Names in one folder, and names visited in all.
    var names = 200_000
  }

  var isRecursive: Bool
  var showsHidden: Bool
  var limits = Limits()
  private(set) var visited = 0
  /// Names that could not be shown because they are not UTF-8 or folders that could not be opened.
  private(set) var skipped = 0
  /// The walk ended before everything was seen, by its limit or by cancellation.
  private(set) var isCut = false
  private var base = ""

  init(isRecursive: Bool, showsHidden: Bool) {
    self.isRecursive = isRecursive
    self.showsHidden = showsHidden
  }

  /// Walks until `visit` returns false.
  mutating func run(
    in workspace: Workspace, from path: String, visit: (Entry) throws(ServingError) -> Bool
  ) throws(ServingError) {
    let start: Descriptor = try workspace.open(path)
    guard try start.status().kind == .directory else {
      throw ServingError(.notReadable, "'\(path)' is no folder; read_file reads files")
    }
    let parts: [Substring] = path.split(separator: "/").filter { $0 != "." }
    base = parts.joined(separator: "/")
    _ = try walk(start, "", depth: 1, visit)
  }

  private mutating func walk(
    _ folder: Descriptor, _ path: String, depth: Int, _ visit: (Entry) throws(ServingError) -> Bool
  ) throws(ServingError) -> Bool {
    let (items, unreadable): ([DirectoryItem], Int) = try folder.items(limit: limits.names)
    skipped += unreadable
    for item in items.sorted(by: Self.precedes) where showsHidden || !item.name.hasPrefix(".") {
      visited += 1
      isCut = visited > limits.names || Task.isCancelled
      guard !isCut else { return false }
      let below: String = path.isEmpty ? item.name : path + "/" + item.name
      let entry = Entry(
        path: base.isEmpty ? below : base + "/" + below, pathFromStart: below, kind: item.kind, size: item.size,
        parent: folder, name: item.name)
      guard try visit(entry) else { return false }
      guard item.kind == .directory, isRecursive else { continue }
      guard depth < limits.depth, let child: Descriptor = entry.open() else {
        skipped += 1
        continue
      }
      guard try walk(child, below, depth: depth + 1, visit) else { return false }
    }
    return true
  }

  /// The order of the whole paths: a folder sorts as its name with a slash, because its files follow it.
  private static func precedes(_ left: DirectoryItem, _ right: DirectoryItem) -> Bool {
    let a: String = left.kind == .directory ? left.name + "/" : left.name
    let b: String = right.kind == .directory ? right.name + "/" : right.name
    return a.utf8.lexicographicallyPrecedes(b.utf8)
  }
}
