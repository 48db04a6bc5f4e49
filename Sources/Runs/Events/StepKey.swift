/// The causal place of something in a run: a path, and how often that path was taken in its branch.
///
/// Order of record is ``RunEvent/seq``; identity (resume, replay, comparison) is by `StepKey`.
/// Occurrences are counted inside one branch, so branches may run in any order and still get the same keys.
public struct StepKey: Hashable, Sendable, Comparable {
  /// Segments joined by `/`, such as `turn[2]/tool[0]/git.log`; empty for the run itself.
  public var path: String
  /// 1 for the first time; 0 for events of the run itself.
  public var occurrence: Int32

  /// A place by its path, whose segments are already escaped.
  public init(path: String, occurrence: Int32) {
    self.path = path
    self.occurrence = occurrence
  }

  /// The place of events that belong to the run as a whole.
  public static let run = StepKey(path: "", occurrence: 0)

  /// Orders by the bytes of the path, then by occurrence: any total order that depends on nothing else would do.
  public static func < (left: StepKey, right: StepKey) -> Bool {
    if left.path.utf8.elementsEqual(right.path.utf8) { return left.occurrence < right.occurrence }
    return left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
  }

  /// One path segment: `~` and `/` are written `~0` and `~1`, as in a JSON Pointer, so that names cannot forge a path.
  package static func segment(_ name: String) -> String {
    var escaped = ""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "~": escaped += "~0"
      case "/": escaped += "~1"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// `path` with one more segment.
  package static func join(_ path: String, _ name: String) -> String {
    path.isEmpty ? segment(name) : path + "/" + segment(name)
  }
}
