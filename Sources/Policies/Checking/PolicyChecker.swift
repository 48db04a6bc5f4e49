import Documents
import JSONKit

/// Looks for what can never apply, once all files are read.
struct PolicyChecker {
  let files: [PolicyFile]
  let names: PolicyNames
  let limits: PolicyLimits
  private(set) var problems: [DocumentError] = []
  private(set) var warnings: [DocumentError] = []

  init(_ files: [PolicyFile], names: PolicyNames, limits: PolicyLimits) {
    self.files = files
    self.names = names
    self.limits = limits
  }

  mutating func check() {
    guard checkSize() else { return }
    for file in files {
      for entry in file.rules where file.document != nil {
        checkMeaning(entry, in: file)
        checkNames(of: entry, in: file)
        checkLabels(of: entry, in: file)
        checkHints(of: entry, in: file)
      }
      checkLists(of: file)
    }
    for level in PolicySource.Level.allCases {
      checkReach(at: level)
      checkRuleNames(at: level)
    }
  }

  private mutating func checkSize() -> Bool {
    var count = 0
    for file in files {
      count += file.rules.count
      guard count > limits.maximumRules else { continue }
      report(
        .tooLarge, "there are more than \(limits.maximumRules) rules in all files together",
        at: JSONPointer.root.appending("rules"), in: file)
      return false
    }
    return true
  }

  /// Two rules of a level with one name could not be told apart in records.
  private mutating func checkRuleNames(at level: PolicySource.Level) {
    var places: [String: PolicyPlace] = [:]
    for file in files where file.level == level && file.document != nil {
      for entry in file.rules {
        guard let name = entry.rule.place.name else { continue }
        if let first = places[name] {
          report(
            .duplicateKey, "the rule \"\(name)\" exists already in \(first.file):\(first.line)",
            at: entry.path.appending("name"), in: file)
        } else {
          places[name] = entry.rule.place
        }
      }
    }
  }

  /// Labels of a match must be given to something.
  private mutating func checkLabels(of entry: PolicyFile.Entry, in file: PolicyFile) {
    guard let labels = entry.rule.match.labels, !labels.isEmpty else { return }
    let path: JSONPointer = entry.path.appending("match").appending("labels")
    if entry.rule.action.isEdit {
      report(
        .contradiction, "an edit cannot depend on labels: other files can add labels, and must not change calls by it",
        at: path, in: file, atKey: true)
    }
    let given: Set<FlowLabel> = Set(files.flatMap { $0.labels.map(\.label) })
    let known: Set<FlowLabel> = given.union([.untrusted, .private])
    for label in labels.sorted() where !given.contains(label) {
      if known.contains(label), entry.rule.action.isAllow { continue }
      let message: String =
        known.contains(label)
        ? "nothing has the label \"\(label.rawValue)\"; name what has it under labels: { \(label.rawValue): [PATTERN] }"
        : "there is no label \"\(label.rawValue)\""
      report(
        .name, message, at: place(of: label.rawValue, at: path, in: file), in: file,
        suggestion: known.contains(label) ? nil : label.rawValue.nearest(in: known.sorted().map(\.rawValue)))
    }
  }

  /// Hints that look harmless must be trusted somewhere.
  private mutating func checkHints(of entry: PolicyFile.Entry, in file: PolicyFile) {
    let isAnyTrusted: Bool = files.contains { !$0.trusted.isEmpty }
    let isAnyKnown: Bool = files.contains { !$0.readOnly.isEmpty }
    for (name, value) in entry.rule.match.hints {
      let (counts, advice): (Bool, String) =
        switch (name, value) {
        case (.readOnly, true), (.idempotent, true), (.destructive, false):
          (isAnyTrusted || isAnyKnown, "name servers under trust_annotations, or tools under read_only")
        case (.openWorld, false): (isAnyTrusted, "name servers under trust_annotations")
        default: (true, "")
        }
      guard !counts else { continue }
      report(
        .unreachable, "\(name.rawValue): \(value) never holds: no server's word for it is trusted; \(advice)",
        at: entry.path.appending("match").appending("annotations").appending(name.rawValue), in: file, atKey: true)
    }
  }

  // MARK: Problems

  mutating func report(
    _ code: DocumentError.Code, _ message: String, at path: JSONPointer, in file: PolicyFile, atKey: Bool = false,
    suggestion: String? = nil, isWarning: Bool = false
  ) {
    guard problems.count + warnings.count < limits.maximumProblems, let document = file.document else { return }
    let position: SourcePosition = atKey ? document.keyPosition(of: path) : document.position(of: path)
    let problem = document.located(DocumentError(code, message, suggestion: suggestion, position: position))
    if isWarning { warnings.append(problem) } else { problems.append(problem) }
  }

  /// The place of one text of a list; the place of the value when it is the text itself.
  func place(of text: String, at path: JSONPointer, in file: PolicyFile) -> JSONPointer {
    guard let document = file.document, case .array(let elements) = document.value[path] else { return path }
    let index: Int? = elements.firstIndex { $0.stringValue?.sameBytes(as: text) == true }
    return index.map { path.appending($0) } ?? path
  }
}
