/// Words that speak to a model about something else than what a tool does.
///
/// They are looked for in the letters of a text alone, so that blanks, signs and capitals between them change nothing.
enum SuspiciousPhrase {
  /// Words of the first list followed, within some letters, by words of the second.
  private struct Pattern: Sendable {
    var first: [String]
    var then: [String] = []
    var about: String
  }

  /// How many letters may stand between the two.
  private static let maximumDistance = 48

  private static let patterns = [
    Pattern(
      first: ["ignore", "disregard", "forget", "override", "bypass", "donotfollow", "stopfollowing"],
      then: ["previous", "prior", "above", "earlier", "instruction", "guideline", "systemprompt", "safety", "policy"],
      about: "it tells to ignore instructions"),
    Pattern(
      first: ["before", "priorto", "first", "whenever"],
      then: [
        "usinganyother", "usingother", "usingthistool", "usingthetool", "usingtools", "usinganytool", "callingany",
        "callingother", "callingthis", "invokingany", "invokingother", "anyothertool", "anytool",
      ],
      about: "it says what to do before tools are used"),
    Pattern(
      first: ["donot", "dont", "never", "without", "avoid", "nottobe"],
      then: [
        "telltheuser", "tellinguser", "tellingtheuser", "tellanyone", "mention", "reveal", "informtheuser",
        "informinguser", "informingtheuser", "notify", "showtheuser", "askingtheuser", "asktheuser", "lettheuser",
        "userknow", "userconsent",
      ],
      about: "it wants something kept from the user"),
    Pattern(
      first: ["send", "forward", "upload", "post", "exfiltrate", "bcc", "copy", "transmit", "leak", "email"],
      then: [
        "secret", "password", "apikey", "token", "credential", "privatekey", "conversation", "chathistory", "sshkey",
        "environmentvariable", "idrsa", "http", "attacker",
      ],
      about: "it wants something sent"),
    Pattern(
      first: ["read", "cat", "include", "provide", "pass", "attach", "open", "paste", "contentof", "contentsof"],
      then: [
        "idrsa", "sshkey", "etcpasswd", "mcpjson", "dotenv", "apikey", "privatekey", "credential", "systemprompt",
        "conversationhistory", "password", "awsconfig", "environmentvariable",
      ],
      about: "it wants something secret read"),
    Pattern(
      first: ["insteadof", "ratherthan", "preferthis", "alwaysuse", "alwayscall", "mustuse", "mustcall", "onlyuse"],
      then: ["othertool", "anyother", "thistoolfirst", "thisinstead", "alltools", "othertools", "everyrequest"],
      about: "it speaks against other tools"),
    Pattern(
      first: [
        "youarenow", "newinstruction", "systemprompt", "systemoverride", "actasif", "jailbreak", "developermode",
        "hiddeninstruction", "secretinstruction", "importantinstruction", "assistantmust", "modelmust", "aimust",
        "thellmmust", "endofdescription", "maintainconfidentiality",
      ],
      about: "it speaks to the model"),
  ]

  /// Marks that frame messages to models, or that hide text where it is displayed.
  private static let marks = [
    "<important", "<system", "<instruction", "<secret", "<!--", "[inst]", "<|im_start|>", "<<sys>>", "![](http",
    "###system", "### system", "[system]", "<hidden", "<admin",
  ]

  /// What is found, in words for people, each once.
  static func found(in text: String) -> [String] {
    let letters = Array(text.lowercased().utf8.filter { (0x61...0x7A).contains($0) })
    var found = patterns.filter { matches($0, letters) }.map(\.about)
    let lowercased = text.lowercased()
    if let mark = marks.first(where: { lowercased.contains($0) }) {
      found.append("a mark of messages to models: \(mark)")
    }
    return found
  }

  private static func matches(_ pattern: Pattern, _ letters: [UInt8]) -> Bool {
    for start in pattern.first.flatMap({ ends(of: $0, in: letters) }) {
      if pattern.then.isEmpty { return true }
      let rest = letters[start..<min(letters.count, start + maximumDistance)]
      if pattern.then.contains(where: { !ends(of: $0, in: Array(rest)).isEmpty }) { return true }
    }
    return false
  }

  /// The places behind each occurrence of a word.
  private static func ends(of word: String, in letters: [UInt8]) -> [Int] {
    let word = Array(word.utf8)
    guard letters.count >= word.count else { return [] }
    return (0...(letters.count - word.count)).filter { letters[$0..<($0 + word.count)].elementsEqual(word) }
      .map { $0 + word.count }
  }
}
