import JSONKit

/// A point of wall time in milliseconds since 1970-01-01T00:00:00Z.
///
/// Runs get theirs from ``RunSources``; this type only holds and prints them.
public struct WallTime: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Milliseconds since the epoch, without leap seconds.
  public var milliseconds: Int64

  /// A moment so many milliseconds after the epoch, or before it when negative.
  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// Whether the left moment is earlier.
  public static func < (left: WallTime, right: WallTime) -> Bool { left.milliseconds < right.milliseconds }

  /// RFC 3339 in UTC with milliseconds, such as `2026-11-25T06:38:00.250Z`.
  public var description: String {
    let day = Self.floorDivide(milliseconds, 86_400_000)
    let inDay = milliseconds - day * 86_400_000
    let civil = CivilDate(daysSince1970: day)
    let hour = inDay / 3_600_000
    let minute = inDay / 60_000 % 60
    let second = inDay / 1_000 % 60
    let date = Self.pad(civil.year, 4) + "-" + Self.pad(civil.month, 2) + "-" + Self.pad(civil.day, 2)
    let time = Self.pad(hour, 2) + ":" + Self.pad(minute, 2) + ":" + Self.pad(second, 2)
    return date + "T" + time + "." + Self.pad(inDay % 1_000, 3) + "Z"
  }

  private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
  }

  private static func pad(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
