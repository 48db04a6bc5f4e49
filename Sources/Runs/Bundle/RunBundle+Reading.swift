import JSONKit

extension RunBundle {
  /// Reads a bundle and checks that it is whole.
  ///
  /// - Parameter acceptsEdits: Takes one that was changed after it was recorded: the digest of the seal is not looked at.
  /// - Throws: ``BundleError``, which says what is wrong with which line.
  public init(parsing text: String, acceptsEdits: Bool = false) throws(BundleError) {
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
    guard let first = lines.first, let head = try? JSON(parsing: String(Substring(first)), limits: Self.limits),
      head["type"] == "snapshot", let data = head["data"]
    else { throw BundleError(.foreign, "this is no bundle of a run: its first line is no snapshot") }
    guard let version = data["bundle"]?.intValue else {
      throw BundleError(.foreign, "this is no bundle of a run: its first line names no version of the form")
    }
    guard version <= Self.version else {
      throw BundleError(
        .newer, "the bundle has the form \(version), and this program knows up to \(Self.version); use a newer one")
    }
    guard let run = data["run"]?.stringValue, let kind = data["kind"]?.stringValue,
      let name = data["name"]?.stringValue, let seed = data["seed"]?.stringValue.flatMap({ Digest($0) })
    else { throw BundleError(.invalid, "line 1: a member of the bundle's head is missing or wrong") }
    self.init(
      run: run, kind: kind, name: name, seed: seed.value, state: data["state"]?.stringValue ?? "",
      snapshot: data["made_of"] ?? [:], events: [])
    guard lines.count > 1, let seal = try? JSON(parsing: String(Substring(lines[lines.count - 1]))),
      seal["type"] == "seal"
    else { throw BundleError(.cut, "the bundle was cut: its last line is no seal") }
    try read(lines[1..<(lines.count - 1)])
    try check(seal, text, acceptsEdits)
    guard data["complete"] == .bool(isComplete) else {
      throw BundleError(.invalid, "the head does not fit: it says of the run that it is over where its events do not")
    }
  }

  private mutating func read(_ lines: ArraySlice<Substring.UTF8View>) throws(BundleError) {
    for (index, line) in lines.enumerated() {
      let event: RunEvent
      do {
        let json = try JSON(parsing: String(Substring(line)), limits: Self.limits)
        guard json["v"] == .integer(RunEvent.version) else {
          throw BundleError(.newer, "line \(index + 2): the event has a form that this program does not know")
        }
        event = try RunEvent(json: json)
      } catch let error as BundleError {
        throw error
      } catch {
        throw BundleError(.invalid, "line \(index + 2) is no event: \(error)")
      }
      guard event.run == run else {
        throw BundleError(.invalid, "line \(index + 2): the event is of another run, \(event.run)")
      }
      guard event.seq == UInt64(index) + 1 else {
        throw BundleError(.invalid, "line \(index + 2): event \(index + 1) is missing; this is event \(event.seq)")
      }
      events.append(event)
    }
  }

  private func check(_ seal: JSON, _ text: String, _ acceptsEdits: Bool) throws(BundleError) {
    guard seal["data"]?["events"]?.intValue == events.count else {
      throw BundleError(
        .cut,
        "the bundle was cut: it has \(events.count) events, and \(seal["data"]?["events"]?.text ?? "others") are sealed"
      )
    }
    if acceptsEdits { return }
    var bytes = Array(text.utf8)
    while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    let end: Int = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    let expected = BundleWriter.seal(run, events: events.count, Array(bytes[..<end]))
    guard bytes[end...].elementsEqual(expected.utf8) else {
      throw BundleError(
        .changed, "the bundle was changed after it was recorded: its text does not have the digest of its seal")
    }
  }

  /// What was recorded is read again, however deep it is.
  private static var limits: JSONLimits { JSONLimits(maximumBytes: .max, maximumDepth: 4_096) }
}
