import Runs
import Stores

extension CommandFailure {
  /// A run that is not there, or not so, is a wrong command line; one that somebody works on is not.
  init(_ error: RunStoreError) {
    let exit: ExitCode =
      switch error.code {
      case .unknownRun, .ambiguousRun, .unknownStep, .notInDoubt, .over, .unfit: .usage
      default: .failed
      }
    let hint: String = error.code == .held ? " 'tributary resume --take-over' takes it." : ""
    self.init(exit, error.code.rawValue, error.message + hint)
  }

  init(_ error: StoreError) {
    self.init(.failed, error.code.rawValue, error.message)
  }

  init(_ error: RunError) {
    self.init(.failed, error.code.rawValue, error.description)
  }
}
