import JSONKit
import Testing

/// Random changes of objects, small and large, beside a plain list of pairs that is searched from the front.
struct ObjectModelTests {
  /// What an object has to be.
  private struct Model {
    var members: [JSON.Member] = []

    func place(of key: String) -> Int? {
      members.firstIndex { Array($0.key.utf8) == Array(key.utf8) }
    }

    mutating func set(_ key: String, _ value: JSON?) {
      switch (place(of: key), value) {
      case (let place?, let value?): members[place].value = value
      case (let place?, nil): members.remove(at: place)
      case (nil, let value?): members.append(JSON.Member(key: key, value: value))
      case (nil, nil): break
      }
    }
  }

  /// Few letters, of which some are canonically equal, so that keys come again and are alike.
  private static func key(_ generator: inout SeededGenerator, of number: Int) -> String {
    let letters = ["a", "b", "\u{E9}", "e\u{301}", "\0", "", "a key longer than a small text "]
    let number = Int.random(in: 0..<number, using: &generator)
    return "\(letters[number % letters.count])\(number / 14)\(letters[number % 5])"
  }

  @Test(arguments: [4, 20, 40, 300], [UInt64(1), 2, 3])
  func `an object is the list of its members after any changes`(keys: Int, seed: UInt64) {
    var generator = SeededGenerator(state: seed)
    var object = JSON.Object()
    var model = Model()
    var kept: [(object: JSON.Object, model: Model)] = []
    for step in 0..<1_500 {
      let key = Self.key(&generator, of: keys)
      switch Int.random(in: 0..<20, using: &generator) {
      case 0..<10:
        object[key] = JSON(step)
        model.set(key, JSON(step))
      case 10..<14:
        object[key] = nil
        model.set(key, nil)
      case 14, 15:
        let place = model.place(of: key)
        if place == nil {
          object.append(key, JSON(step))
          model.set(key, JSON(step))
        }
      case 16:
        let members = model.members + [JSON.Member(key: key, value: JSON(step))] + model.members.suffix(3)
        object = JSON.Object(members)
        model.set(key, JSON(step))
        for member in members.suffix(3) { model.set(member.key, member.value) }
      case 17:
        let unwanted = Int.random(in: 2..<9, using: &generator)
        object.removeAll { ($0.value.intValue ?? 0) % unwanted == 0 }
        model.members.removeAll { ($0.value.intValue ?? 0) % unwanted == 0 }
      default: if step % 40 == 0 { kept.append((object, model)) }
      }
      #expect(object.count == model.members.count)
      let wanted = Self.key(&generator, of: keys)
      #expect(object[wanted] == model.place(of: wanted).map { model.members[$0].value })
    }
    kept.append((object, model))
    for (object, model) in kept {
      #expect(Array(object) == model.members)
      for member in model.members { #expect(object[member.key] == member.value) }
      var shuffled = JSON.Object(model.members.shuffled(using: &generator))
      #expect(shuffled == object)
      #expect(shuffled.hashValue == object.hashValue)
      shuffled["b"] = "changed"
      #expect(shuffled != object)
    }
  }

  @Test(arguments: -1...2)
  func `growing and shrinking around the size that gets an index`(offset: Int) throws {
    let count = JSON.Object.fewMembers + offset
    let keys = (0..<count).map { "k\($0)" }
    let text = "{" + keys.map { "\"\($0)\":1" }.joined(separator: ",") + "}"
    var appended = JSON.Object()
    for key in keys { appended.append(key, 1) }
    var set = JSON.Object()
    for key in keys { set[key] = 1 }
    let parsed = try #require(try JSON(parsing: text).objectValue)
    for object in [appended, set, parsed, JSON.Object(keys.map { JSON.Member(key: $0, value: 1) })] {
      #expect(object.keys == keys)
      #expect(object == appended)
      var object = object
      for key in keys { #expect(object[key] == 1) }
      object["more"] = 2
      #expect(object["more"] == 2)
      for key in keys {
        object[key] = nil
        #expect(object[key] == nil)
        #expect(object["more"] == 2)
      }
      #expect(object.count == 1)
    }
  }

  @Test func `a copy of a large object changes alone`() {
    let original = JSON.Object((0..<100).map { JSON.Member(key: "k\($0)", value: JSON($0)) })
    var copy = original
    copy["k7"] = nil
    copy["new"] = 1
    copy["k8"] = "eight"
    copy.append("newer", 2)
    #expect(original.count == 100)
    for place in 0..<100 { #expect(original["k\(place)"] == JSON(place)) }
    #expect(original["new"] == nil)
    #expect(original["newer"] == nil)
    #expect(copy["k7"] == nil)
    #expect(copy["k8"] == "eight")
    #expect(copy["k99"] == 99)
    #expect(copy["newer"] == 2)
  }

  @Test func `canonically equal keys hash differently, so that nobody can make many keys of one hash`() {
    let keys = (0..<64).map { number in
      (0..<6).map { number >> $0 & 1 == 0 ? "\u{E9}" : "e\u{301}" }.joined()
    }
    #expect(Set(keys).count == 1)
    #expect(Set(keys.map { ByteKey($0).hashValue }).count == 64)
    #expect(Set(keys.map { JSON.string($0).hashValue }).count == 64)
    let object = JSON.Object(keys.enumerated().map { JSON.Member(key: $0.element, value: JSON($0.offset)) })
    #expect(object.count == 64)
    for (place, key) in keys.enumerated() { #expect(object[key] == JSON(place)) }
  }

  @Test func `values in deeply nested objects with other orders are compared once`() {
    // Comparing twice on each level would take 2^400 comparisons.
    func nested(_ inner: JSON, isTurned: Bool) -> JSON {
      (0..<400).reduce(inner) { value, _ in
        isTurned ? ["a": value, "c": 2, "b": 1] : ["a": value, "b": 1, "c": 2]
      }
    }
    #expect(nested(1, isTurned: false) == nested(1, isTurned: true))
    #expect(nested(1, isTurned: false) != nested(2, isTurned: true))
  }
}
