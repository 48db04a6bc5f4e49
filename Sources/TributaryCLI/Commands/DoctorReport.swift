import JSONKit

extension DoctorCommand {
  /// What was found, in order.
  struct Report: Sendable {
    enum Level: String, Sendable {
      case good = "ok"
      /// Worth knowing, and no fault.
      case note
      case bad = "error"
    }

    struct Finding: Sendable {
      var level: Level
      var check: String
      var detail: String

      var line: String {
        let mark: String =
          switch level {
          case .good: "✓"
          case .note: "–"
          case .bad: "✗"
          }
        return "\(mark) \(check): \(detail.split(separator: "\n").joined(separator: "\n    "))"
      }

      var json: JSON {
        ["check": .string(check), "state": .string(level.rawValue), "detail": .string(detail)]
      }
    }

    private(set) var findings: [Finding] = []

    mutating func add(_ level: Level, _ check: String, _ detail: String) {
      findings.append(Finding(level: level, check: check, detail: detail))
    }

    var isHealthy: Bool { findings.allSatisfy { $0.level != .bad } }
  }
}
