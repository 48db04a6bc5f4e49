extension DiagnosticReport {
  /// The first error in a line, and how many more there are.
  var firstError: String {
    let errors: [Diagnostic] = diagnostics.filter { $0.severity == .error }
    guard let first = errors.first else { return "no errors" }
    return errors.count == 1 ? first.description : "\(first) (and \(errors.count - 1) more)"
  }
}
