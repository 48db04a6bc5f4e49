import ArgumentParser
import Policies
import Tributary

/// What a command may do, and how much of it without asking.
struct PolicyOptions: ParsableArguments, Sendable {
  @Option(
    name: [.customLong("permission-mode"), .customLong("permissionMode")],
    help: ArgumentHelp(
      "default, plan (only what changes nothing), auto (questions count as answered with yes, but for those that rules "
        + "insist on) or bypass (all of them).", valueName: "mode"), transform: Self.mode)
  var permissionMode: PermissionMode?

  @Option(help: ArgumentHelp("A policy file, beside those of policies.d.", valueName: "file"))
  var policy: [String] = []

  func add(to request: inout ConfigurationRequest) {
    request.policyFiles = policy
    request.permissionMode = permissionMode
  }

  private static func mode(_ word: String) throws -> PermissionMode {
    guard let mode = PermissionMode(rawValue: word) else {
      throw ValidationError("'\(word)' is none of \(PermissionMode.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return mode
  }
}
