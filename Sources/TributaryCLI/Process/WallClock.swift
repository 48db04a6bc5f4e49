import Glibc

/// The system's wall clock: the one place of this program that asks for it.
enum WallClock {
  static func secondsSince1970() -> Double {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }
}
