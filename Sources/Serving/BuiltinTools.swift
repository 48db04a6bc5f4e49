/// The tools of the built-in server over one folder.
package enum BuiltinTools {
  /// - Parameters:
  ///   - root: the folder that is served.
  ///   - secondsSince1970: the wall clock.
  /// - Throws: ``ServingError`` when the folder cannot be opened.
  package static func all(
    root: String, secondsSince1970: @escaping @Sendable () -> Double
  ) throws(ServingError) -> [BuiltinTool] {
    let workspace = try Workspace(root: root)
    return [
      ListFilesTool(workspace: workspace).tool,
      ReadFileTool(workspace: workspace).tool,
      SearchFilesTool(workspace: workspace).tool,
      CurrentTimeTool(secondsSince1970: secondsSince1970).tool,
      CalculateTool().tool,
    ]
  }
}
