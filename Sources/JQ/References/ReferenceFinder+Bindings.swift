import JSONKit

/// Names that the program gives itself.
extension ReferenceFinder {
  mutating func binding(_ node: Node, _ input: Places.Origin) -> Places.Origin {
    let known = names.count
    defer { names.removeSubrange(known...) }
    switch node.kind {
    case .bind(let source, let patterns, let body):
      bind(patterns, walk(source, input))
      return walk(body, input)
    case .reduce(let source, let patterns, let start, let update):
      use(start, input)
      bind(patterns, walk(source, input))
      // What the state is changes from one round to the next.
      use(update, [])
    case .forEach(let source, let patterns, let start, let update, let extract):
      use(start, input)
      bind(patterns, walk(source, input))
      use(update, [])
      use(extract, [])
    case .functions(let definitions, let body):
      for definition in definitions { add(definition) }
      return walk(body, input)
    default: break
    }
    return []
  }

  /// A function may be called with anything, so nothing is known of its input.
  private mutating func add(_ definition: Definition) {
    names.append(.function(definition.name, parameters: definition.parameters.count))
    let known = names.count
    for parameter in definition.parameters {
      names.append(.function(parameter.name, parameters: 0))
      if parameter.isValue { names.append(.variable(parameter.name, [])) }
    }
    use(definition.body, [])
    names.removeSubrange(known...)
  }

  /// Gives the names of one pattern their places; with several patterns it is not known which of them fits.
  private mutating func bind(_ patterns: [Pattern], _ origin: Places.Origin) {
    if patterns.count == 1 { return bind(patterns[0], origin) }
    places.use(origin)
    for name in Pattern.array(patterns).names { names.append(.variable(name, [])) }
    for pattern in patterns { bind(pattern, []) }
  }

  private mutating func bind(_ pattern: Pattern, _ origin: Places.Origin) {
    switch pattern {
    case .variable(let name): names.append(.variable(name, origin))
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        bind(element, places.inside(origin, .element(Int64(index))))
      }
    case .object(let members): for member in members { bind(member, origin) }
    }
  }

  private mutating func bind(_ member: Pattern.Member, _ origin: Places.Origin) {
    var value: Places.Origin = []
    if let key = Self.key(Compiler.constant(member.key)) {
      value = places.inside(origin, key)
    } else {
      places.use(origin)
      use(member.key, [])
    }
    if let name = member.variable { names.append(.variable(name, value)) }
    if let pattern = member.pattern { bind(pattern, value) }
  }
}
