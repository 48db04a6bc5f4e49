/// Letters that look like Latin ones and are none, or are Latin letters in disguise.
enum LookalikeText {
  /// The first word that mixes alphabets, or is written in letters for mathematics or of full width; nil when there is none.
  static func word(in text: String) -> String? {
    var word = ""
    var (latin, other) = (false, false)
    for scalar in text.unicodeScalars {
      if isDisguised(scalar) { return String(Character(scalar)) }
      guard scalar.properties.isAlphabetic || scalar.properties.generalCategory == .nonspacingMark else {
        if latin && other { return word }
        (word, latin, other) = ("", false, false)
        continue
      }
      word.unicodeScalars.append(scalar)
      if scalar.isASCII {
        latin = true
      } else if isLookalike(scalar) {
        other = true
      }
    }
    return latin && other ? word : nil
  }

  /// Letters of full width, in circles, and of mathematics.
  private static func isDisguised(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xFF21...0xFF3A, 0xFF41...0xFF5A, 0x24B6...0x24E9, 0x1D400...0x1D7FF, 0x1F130...0x1F189: true
    default: false
    }
  }

  /// Greek, Cyrillic, Armenian and Cherokee letters, and marks that are laid over a letter.
  private static func isLookalike(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0370...0x03FF, 0x0400...0x052F, 0x0531...0x0587, 0x13A0...0x13FD, 0x0335...0x0338: true
    default: false
    }
  }
}
