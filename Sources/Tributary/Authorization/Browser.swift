/// Shows a page to the person at this machine: with `$BROWSER`, or with what the desktop has for it; no shell reads the address.
package struct Browser: Sendable {
  /// Why no page is shown.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private let environment: HostEnvironment

  /// The browser of this process's user.
  package init() { self.init(.current()) }

  init(_ environment: HostEnvironment) { self.environment = environment }

  /// Starts the browser and does not wait for it.
  package func open(_ url: String) throws(Failure) {
    let words = words(for: url)
    do {
      try ProgramOutput.launch(words, environment.variables)
    } catch {
      let reason = (error as? ProgramOutput.Failure)?.message ?? "cannot be started"
      throw Failure(description: "the browser '\(words[0])' \(reason)")
    }
  }

  /// The program with its arguments; of several in `$BROWSER` the first, with the address in the place of `%s` or at the end.
  func words(for url: String) -> [String] {
    let first = environment.variable("BROWSER")?.split(separator: ":").first ?? ""
    let words = first.split(separator: " ").map(String.init)
    guard !words.isEmpty else { return ["xdg-open", url] }
    return words.contains("%s") ? words.map { $0 == "%s" ? url : $0 } : words + [url]
  }
}
