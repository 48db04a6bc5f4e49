import Testing
import Workflows

/// Changes every line of every example: the file is read, or something is said at a place of it.
@Suite struct MutationTests {
  /// What is put in the place of a line.
  private static let replacements = ["", "      - {", "  x: ${{ $steps.", "\t", "steps: [[[", "    if: \"]\""]

  @Test(arguments: ExampleFiles.names) func `a damaged example is fine or has a diagnostic with a place`(
    name: String
  ) throws {
    let lines: [String] = try ExampleFiles.text(name).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    var faulty = 0
    for index in lines.indices {
      var variants: [[String]] = [lines, lines]
      variants[0].remove(at: index)
      variants[1].insert(lines[index], at: index)
      let replacement: String = Self.replacements[index % Self.replacements.count]
      for text in [replacement, String(lines[index].dropLast(3)), String(lines[index].dropFirst(2))] {
        var variant: [String] = lines
        variant[index] = text
        variants.append(variant)
      }
      for variant in variants {
        let (workflow, report) = WorkflowChecker.check(
          text: variant.joined(separator: "\n"), file: "m.yaml", tools: BrokenFiles.knownTools)
        #expect((workflow == nil) == report.hasErrors)
        for diagnostic in report.diagnostics {
          #expect((1...(variant.count + 1)).contains(diagnostic.line))
          #expect(diagnostic.column >= 1 && !diagnostic.message.isEmpty)
          #expect(diagnostic.endLine > diagnostic.line || diagnostic.endColumn >= diagnostic.column)
        }
        if report.hasErrors { faulty += 1 }
        #expect(report.text.isEmpty == report.diagnostics.isEmpty)
      }
    }
    #expect(faulty > lines.count)
  }
}
