/// What is known at one place of a workflow: which steps have run, which variables have a value.
struct CheckScope {
  /// Something that has run, or an element of a list.
  struct Known {
    var shape = ValueShape.unknown
    /// The tool whose text is in the value, when strangers may have written it.
    var taint: String?
  }

  /// The steps whose output can be read here.
  var steps: [String: Known] = [:]
  /// Steps beside this one, or beside one around it, that run later or at the same time.
  var later: Set<String> = []
  /// Steps beside this one that it does not need, in a block with `needs`.
  var unneeded: Set<String> = []
  var item: Known?
  /// The variables of maps with `as`.
  var names: [String: Known] = [:]
  /// The steps of the innermost loop; nil outside of loops.
  var loop: Set<String>?
  var hasError = false
  /// Whether a person has said yes before this place.
  var isAsked = false
  /// Questions whose answer may have been no.
  var questions: Set<String> = []

  /// What is known of one step.
  mutating func add(_ id: String, _ known: Known) {
    steps[id] = known
    later.remove(id)
    unneeded.remove(id)
  }
}
