package import JSONKit

/// The first place at which two JSON values differ, in the order of their members.
package struct JSONDifference: Sendable, Hashable {
  /// Where: a JSON Pointer, such as `/input/arguments/query`; empty for the whole value.
  package var pointer: String
  /// What is there in the first value; nil when there is nothing.
  package var old: JSON?
  /// What is there in the second value; nil when there is nothing.
  package var new: JSON?

  /// Nil when both have the same text.
  package static func first(_ old: JSON, _ new: JSON) -> JSONDifference? {
    if old.text.sameBytes(as: new.text) { return nil }
    return find(old, new, "")
  }

  private static func find(_ old: JSON, _ new: JSON, _ pointer: String) -> JSONDifference {
    switch (old, new) {
    case (.array(let left), .array(let right)):
      for index in 0..<max(left.count, right.count) {
        let (one, other) = (
          index < left.count ? left[index] : nil, index < right.count ? right[index] : nil
        )
        if let found = compare(one, other, "\(pointer)/\(index)") { return found }
      }
    case (.object(let left), .object(let right)):
      for member in left {
        if let found = compare(member.value, right[member.key], pointer + "/" + StepKey.segment(member.key)) {
          return found
        }
      }
      for member in right where left[member.key] == nil {
        return JSONDifference(pointer: pointer + "/" + StepKey.segment(member.key), old: nil, new: member.value)
      }
    default: break
    }
    return JSONDifference(pointer: pointer, old: old, new: new)
  }

  private static func compare(_ old: JSON?, _ new: JSON?, _ pointer: String) -> JSONDifference? {
    guard let old, let new else { return JSONDifference(pointer: pointer, old: old, new: new) }
    return old.text.sameBytes(as: new.text) ? nil : find(old, new, pointer)
  }
}
