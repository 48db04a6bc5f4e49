import Documents
import JSONKit

/// The files of a policy as they are read one after the other, and what is wrong with them.
struct PolicyReading {
  private let limits: PolicyLimits
  private var files: [PolicyFile] = []
  private var problems: [DocumentError] = []
  private(set) var warnings: [String] = []

  init(limits: PolicyLimits) { self.limits = limits }

  mutating func read(_ source: PolicySource) {
    // A policy has no text around it: whatever is not JSON is YAML.
    var format: SourceDocument.Format = SourceDocument.Format(fileName: source.file) ?? .yaml
    if format == .markdown { format = .yaml }
    let bounds = DocumentLimits(maximumBytes: limits.maximumBytes, maximumDepth: 32)
    do throws(DocumentError) {
      let document = try SourceDocument(text: source.text, file: source.file, format: format, limits: bounds)
      var reader = PolicyReader(document, source, limits: limits)
      files.append(reader.read())
      problems += reader.problems
    } catch {
      problems.append(error)
    }
  }

  mutating func read(_ approval: ServerApproval) {
    do throws(DocumentError) {
      var file = PolicyFile(level: approval.level)
      file.rules = try approval.rules().map { PolicyFile.Entry(rule: $0, path: .root) }
      files.append(file)
    } catch {
      var error: DocumentError = error
      error.file = approval.file
      error.message = "approve" + error.message
      problems.append(error)
    }
  }

  /// The files in the order of their levels.
  ///
  /// - Throws: ``PolicyErrors`` when anything is wrong with any of them.
  mutating func checked(_ names: PolicyNames) throws(PolicyErrors) -> [PolicyFile] {
    let ordered: [PolicyFile] = PolicySource.Level.allCases.flatMap { level in files.filter { $0.level == level } }
    var checker = PolicyChecker(ordered, names: names, limits: limits)
    checker.check()
    problems += checker.problems
    warnings = checker.warnings.map { $0.line(as: "warning") }
    guard problems.isEmpty else { throw PolicyErrors(Array(Self.sorted(problems).prefix(limits.maximumProblems))) }
    return ordered
  }

  /// By file in the order of reading, then by place.
  private static func sorted(_ problems: [DocumentError]) -> [DocumentError] {
    var order: [String: Int] = [:]
    for problem in problems {
      let file: String = problem.file ?? ""
      if order[file] == nil { order[file] = order.count }
    }
    return problems.enumerated().sorted { left, right in
      let (first, second) = (order[left.element.file ?? ""] ?? 0, order[right.element.file ?? ""] ?? 0)
      if first != second { return first < second }
      let (place, other) = (left.element.position ?? .start, right.element.position ?? .start)
      return place == other ? left.offset < right.offset : place < other
    }.map(\.element)
  }
}
