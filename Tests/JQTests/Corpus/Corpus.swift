/// Our own cases, in the form of ``JQCase/cases(_:)``.
enum Corpus {
  static let all = JQCase.cases(
    [paths, assignments, flow, functions, numbers, texts, patterns, arrays, dates].joined(separator: "\n\n"))
}
