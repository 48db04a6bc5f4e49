/// Why a program is not started in its sandbox.
package struct SandboxError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of reason; more may be added.
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The machine cannot do what the profile promises.
    package static let tier = Code(rawValue: "sandbox_tier")
    /// A path that is listed is not there, or may not be listed.
    package static let path = Code(rawValue: "sandbox_path")
    /// A variable would decide which code runs.
    package static let variable = Code(rawValue: "sandbox_variable")
    /// The program is not there.
    package static let program = Code(rawValue: "sandbox_program")
    /// What is asked for does not go together.
    package static let settings = Code(rawValue: "sandbox_settings")
  }

  package var code: Code
  /// What is wrong and what to do.
  package var message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { message }
}
