import ArgumentParser
import FoundationEssentials
import Tributary

/// What a shell offers where a workflow is wanted: the names of the configuration, workflow files, and folders.
enum WorkflowNames {
  static let completion = CompletionKind.custom { _, _, prefix in
    let folder: String = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
    let entries: [String] = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    let files: [String] = entries.sorted().compactMap { entry in
      let path: String = folder + entry
      if endings.contains(where: entry.hasSuffix) { return path }
      var isFolder = false
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder ? path + "/" : nil
    }
    return (known() + files).filter { $0.hasPrefix(prefix) }
  }

  private static let endings = [".yaml", ".yml", ".json"]

  private static func known() -> [String] {
    ((try? Client().workflowPlaces()) ?? []).map(\.name)
  }
}
