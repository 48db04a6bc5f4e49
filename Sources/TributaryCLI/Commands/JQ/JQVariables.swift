import ArgumentParser
import JSONKit

/// The variables that a jq program is given on the command line.
struct JQVariables: Sendable {
  /// By name; of two with one name the first counts, as in jq.
  private(set) var values: [String: JSON] = [:]

  /// - Parameters:
  ///   - texts: `name=text`, as `--arg` gives them.
  ///   - json: `name=JSON`, as `--argjson` gives them.
  /// - Throws: `ValidationError` for what has no name, and for what is not JSON.
  init(texts: [String], json: [String]) throws {
    var named: JSON.Object = [:]
    for word in texts {
      let (name, text) = try Self.parts(word, of: "--arg")
      if named[name] == nil { named[name] = .string(text) }
    }
    for word in json {
      let (name, text) = try Self.parts(word, of: "--argjson")
      do throws(JSONError) {
        let value = try JSON(parsing: text)
        if named[name] == nil { named[name] = value }
      } catch {
        throw ValidationError("--argjson \(name): this is not JSON: \(error.message)")
      }
    }
    for member in named { values[member.key] = member.value }
    values["ARGS"] = ["positional": [], "named": .object(named)]
  }

  /// The words of a command line with each name and its value in one word, `--arg name=value`: jq has two behind the flag.
  static func spelled(_ words: [String]) -> [String] {
    guard words.first == "jq" else { return words }
    var spelled: [String] = []
    var rest: ArraySlice<String> = words[...]
    while let word: String = rest.popFirst() {
      spelled.append(word)
      if word == "--" { return spelled + rest }
      guard word == "--arg" || word == "--argjson", rest.count > 1, let name = rest.first, !name.contains("=") else {
        continue
      }
      rest.removeFirst()
      spelled.append(name + "=" + rest.removeFirst())
    }
    return spelled
  }

  private static func parts(_ word: String, of flag: String) throws -> (name: String, text: String) {
    guard let mark = word.firstIndex(of: "="), mark > word.startIndex else {
      throw ValidationError("\(flag) \(word): expected a name and a value")
    }
    return (String(word[..<mark]), String(word[word.index(after: mark)...]))
  }
}
