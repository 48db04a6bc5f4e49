import Foundation
import JSONKit

/// Tells the time in a zone of the IANA time zone database.
struct CurrentTimeTool: Sendable {
  /// The seconds since 1970-01-01T00:00:00Z.
  let secondsSince1970: @Sendable () -> Double

  var tool: BuiltinTool {
    BuiltinTool(
      name: "current_time", title: "Current time", description: "Tells the date and time now, in any time zone.",
      inputSchema: Self.input, outputSchema: Self.output, run: { try run($0) })
  }

  private static let input: JSON = ToolSchema.object(
    ["timezone": ToolSchema.string("An IANA time zone, such as \"Europe/Berlin\"; default \"UTC\".")], required: [])

  private static let output: JSON = ToolSchema.object(
    [
      "timezone": ["type": "string"],
      "time": ["type": "string", "format": "date-time", "description": "RFC 3339, with the zone's offset."],
      "utc": ["type": "string", "format": "date-time"],
      "weekday": ["type": "string"],
      "unix": ["type": "integer", "description": "Seconds since 1970-01-01T00:00:00Z."],
      "daylight_saving": ["type": "boolean"],
    ], required: ["timezone", "time", "utc", "weekday", "unix", "daylight_saving"])

  func run(_ json: JSON) throws(ServingError) -> BuiltinAnswer {
    var arguments = try ToolArguments(json, schema: Self.input)
    let name: String = try arguments.optionalString("timezone") ?? "UTC"
    guard let zone: TimeZone = Self.zone(name) else {
      let hint: String = name.didYouMean(in: TimeZone.knownTimeZoneIdentifiers)
      throw ServingError(
        .invalidArguments, "there is no time zone \"\(name)\"\(hint); give a name such as Europe/Berlin")
    }
    let seconds: Double = secondsSince1970().rounded(.down)
    let date = Date(timeIntervalSince1970: seconds)
    let offset: Int = zone.secondsFromGMT(for: date)
    let local = CivilTime(secondsSince1970: Int(seconds) + offset)
    let time: String = local.text + CivilTime.offsetText(offset)
    let utc: String = CivilTime(secondsSince1970: Int(seconds)).text + "Z"
    let structured: JSON = [
      "timezone": .string(name), "time": .string(time), "utc": .string(utc), "weekday": .string(local.weekday),
      "unix": JSON(Int(seconds)), "daylight_saving": .bool(zone.isDaylightSavingTime(for: date)),
    ]
    return BuiltinAnswer(structured: structured, text: "\(time) (\(local.weekday), \(name))")
  }

  /// Names of the database and UTC; not the abbreviations and offsets that `TimeZone` takes as well.
  private static func zone(_ name: String) -> TimeZone? {
    if name == "UTC" || name == "GMT" { return TimeZone(secondsFromGMT: 0) }
    guard name.contains("/"), !name.contains("..") else { return nil }
    return TimeZone(identifier: name)
  }
}
