import CProcess

/// Standard input and output, opened anew: pipes with flags of our own, so that an event loop can read and write them.
///
/// Inherited descriptors share their flags with whoever else has them; what is opened anew from the same pipe does not.
struct PrivatePipes {
  let input: Descriptor
  let output: Descriptor

  /// Nil where one of them is no pipe, or the system does not let it be opened.
  init?(_ input: Descriptor, _ output: Descriptor) {
    let (reading, writing) = (
      cprocess_reopen_pipe(input.number, false), cprocess_reopen_pipe(output.number, true)
    )
    let opened = [reading, writing].filter { $0 >= 0 }.map { Descriptor(owning: $0) }
    guard opened.count == 2 else { return nil }
    (self.input, self.output) = (opened[0], opened[1])
  }
}
