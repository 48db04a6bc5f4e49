import CProcess

/// Words for the system's error numbers.
enum SystemError {
  static func text(_ number: Int32) -> String {
    unsafe String(cString: cprocess_error_text(number))
  }
}
