import JSONKit
import LLM

/// One part of the answer while it grows: a content of a message, or all of another item.
struct ResponsesSection: Sendable {
  private let part: Int
  /// What text it takes; nil for a part that is no content of a message.
  let piece: ResponsesPiece?
  /// The content of the message, or the paragraph of the thoughts.
  private(set) var number: Int
  /// How much text has come; what the whole is in the end is compared with it.
  private(set) var bytes = 0
  /// The part as it was opened.
  let opening: Part
  private var paragraph: ResponsesPiece?
  private var annotations = 0

  init(
    part: Int, _ piece: ResponsesPiece?, number: Int, _ opening: Part, _ template: ChunkTemplate,
    into chunks: inout [StreamChunk]
  ) {
    self.part = part
    self.piece = piece
    self.number = number
    self.opening = opening
    chunks.append(template.delta(part, .open(opening), isAnswer: piece == .text))
  }

  mutating func append(_ text: String, _ template: ChunkTemplate, into chunks: inout [StreamChunk]) {
    bytes += text.utf8.count
    chunks.append(template.delta(part, .append(text), isAnswer: piece == .text))
  }

  /// Puts a blank line where another paragraph of thoughts begins.
  mutating func begin(
    _ paragraph: ResponsesPiece, number: Int, _ template: ChunkTemplate, into chunks: inout [StreamChunk]
  ) {
    let isNew = self.paragraph != paragraph || self.number != number
    if isNew, bytes > 0 { append("\n\n", template, into: &chunks) }
    self.paragraph = paragraph
    self.number = number
  }

  mutating func annotate(_ annotation: JSON, _ template: ChunkTemplate, into chunks: inout [StreamChunk]) {
    annotations += 1
    chunks.append(template.delta(part, .annotate(annotation)))
  }

  /// Adds what only the end tells, or replaces the part where its pieces were not the whole.
  ///
  /// Lengths are compared, not texts, so that a long answer is not kept a second time.
  func settle(_ whole: Part, bytes: Int, _ template: ChunkTemplate, into chunks: inout [StreamChunk]) {
    guard self.bytes == bytes, annotations <= whole.annotations.count else {
      replace(whole, template, into: &chunks)
      return
    }
    for annotation in whole.annotations.dropFirst(annotations) {
      chunks.append(template.delta(part, .annotate(annotation)))
    }
    if let echo = whole.echo { chunks.append(template.delta(part, .echo(echo))) }
  }

  func replace(_ whole: Part, _ template: ChunkTemplate, into chunks: inout [StreamChunk]) {
    chunks.append(template.delta(part, .replace(whole), isAnswer: piece == .text))
  }

  func close(_ template: ChunkTemplate, into chunks: inout [StreamChunk]) {
    chunks.append(template.delta(part, .close, isAnswer: piece == .text))
  }
}
