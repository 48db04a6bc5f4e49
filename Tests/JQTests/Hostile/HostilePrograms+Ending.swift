extension HostilePrograms {
  /// What looks bad and ends by itself, with a result or an error.
  static let ending = lines(
    #"""
    setpath([1e9]; 1)
    .[1e9] = 1
    try repeat(error("x")) catch .
    input
    [range(200)] | [.[] as $x | [$x]] | transpose | length
    reduce range(100) as $i ({a: {b: {c: 1}}}; . * .)
    reduce range(30) as $i ([1]; [., .]) | error
    reduce range(30) as $i ([1]; [., .]) | . + 1
    reduce range(30) as $i ([1]; [., .]) | .a
    """#)
}
