import FoundationEssentials
import JSONKit
import Runs
import Stores
import Tributary

/// Bundles of runs as files.
enum BundleFile {
  /// How the names of bundles end.
  static let ending = ".jsonl"
  /// What was recorded is read again, however deep it is.
  static let limits = JSONLimits(maximumBytes: .max, maximumDepth: 4_096)

  /// - Throws: ``CommandFailure`` with exit code 3 when it is no bundle, or not whole; 2 when there is no such file.
  static func read(_ path: String, acceptsEdits: Bool = false) throws(CommandFailure) -> RunBundle {
    guard FileStatus.isFile(path) else { throw .usage("there is no file '\(path)'") }
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw CommandFailure(.configuration, "unreadable", "\(path): the bundle cannot be read")
    }
    guard data.count <= RunBundle.maximumBytes else {
      throw CommandFailure(
        .configuration, "too_large", "\(path): the bundle has more than \(RunBundle.maximumBytes) bytes")
    }
    do throws(BundleError) {
      guard let text = String(validating: Array(data), as: UTF8.self) else {
        throw BundleError(.foreign, "this is no bundle of a run: it is no UTF-8 text")
      }
      return try RunBundle(parsing: text, acceptsEdits: acceptsEdits)
    } catch {
      throw CommandFailure(error, path)
    }
  }

  /// Writes the bundle of a kept run; the file appears when it is whole.
  static func write(_ run: RunSummary, from store: RunStore, to path: String) async throws {
    let file = try LineFile(path)
    do {
      try await store.bundle(run, more: run.members) { try file.write($0) }
      try file.finish()
    } catch {
      file.discard()
      throw error
    }
  }

  /// The bundles of a folder, by name.
  ///
  /// - Throws: ``CommandFailure`` with exit code 2 when there is no such folder.
  static func all(in folder: String) throws(CommandFailure) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
        .filter { $0.hasSuffix(ending) && !$0.hasPrefix(".") }.sorted().map { folder + "/" + $0 }
    } catch {
      throw .usage("there is no folder '\(folder)'")
    }
  }
}

extension CommandFailure {
  /// A bundle that cannot be used, with its file.
  init(_ error: BundleError, _ path: String) {
    self.init(.configuration, error.code.rawValue, "\(path): \(error.message)")
  }
}
