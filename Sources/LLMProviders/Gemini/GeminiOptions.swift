import JSONKit

/// Merges a request's provider options into its body: they win, member by member.
///
/// Objects are merged, because nearly every setting of the interface lies inside `generationConfig`; schemas and all other
/// values replace. Entries of `tools` are put before ours, so that `{"tools": [{"googleSearch": {}}]}` adds a tool. Names
/// may be written with underscores, as the interface allows.
enum GeminiOptions {
  static func merge(_ options: JSON.Object, into body: inout JSON.Object) {
    for option in options {
      let key = body[option.key] == nil ? known(option.key, in: body) : option.key
      switch (body[key], option.value) {
      case (.array(let own)?, .array(let added)) where key == "tools": body[key] = .array(added + own)
      case (.object(var own)?, .object(let added)) where !key.hasSuffix("Schema"):
        merge(added, into: &own)
        body[key] = .object(own)
      default: body[key] = option.value
      }
    }
  }

  /// `generationConfig` for `generation_config`, where the body has it under that name.
  private static func known(_ key: String, in body: JSON.Object) -> String {
    guard key.utf8.contains(UInt8(ascii: "_")) else { return key }
    let words = key.split(separator: "_")
    let camel = words.enumerated().map { $0.offset == 0 ? String($0.element) : capitalized($0.element) }.joined()
    return body[camel] == nil ? key : camel
  }

  private static func capitalized(_ word: Substring) -> String {
    word.prefix(1).uppercased() + word.dropFirst()
  }
}
