extension Corpus {
  /// Functions, objects and what asks outside.
  static let functions = #"""
    def f: . * 2; f | f
    3
    12

    def f(g): g + g; f(.a)
    {"a":2}
    4

    def f($x): $x * 2; f(3, 4)
    null
    6
    8

    def f($x; $y): [$x, $y]; [f(1, 2; 3, 4)]
    null
    [[1,3],[1,4],[2,3],[2,4]]

    def f(x): x as $y | $y; [f(1, 2)]
    null
    [1,2]

    def fac: if . <= 1 then 1 else . * (. - 1 | fac) end; [.[] | fac]
    [1,5,10]
    [1,120,3628800]

    def fib: if . < 2 then . else (. - 1 | fib) + (. - 2 | fib) end; [range(10) | fib]
    null
    [0,1,1,2,3,5,8,13,21,34]

    def f: def g: 3; g; f
    null
    3

    def f(a; b): a, b; [f(1, 2; 3)]
    null
    [1,2,3]

    def f($a): $a | a; f(4)
    null
    4

    def f: reduce .[] as $x (0; . + $x); [.[] | f]
    [[1,2],[3]]
    [3,3]

    def count(f): reduce f as $_ (0; . + 1); count(.[])
    [1,2,3]
    3

    [.[] | [., 1] | until(.[0] < 1; [.[0] - 1, .[1] * .[0]]) | .[1]]
    [1,4,6]
    [1,24,720]

    def f(g): def h: g | . + 1; h; f(.a)
    {"a":1}
    2

    def a(f): f | f; def b(f): a(f | f); b(. + 1)
    0
    4

    def f(x): if . > 3 then . else (. + x | f(x)) end; 0 | f(2)
    null
    4

    [1, 2] as [$x, $y] | def f: $x + $y; f
    null
    3

    def p: "outer"; def f: p; def p: "inner"; [f, p]
    null
    ["outer","inner"]

    [combinations]
    [[1,2],[3,4]]
    [[1,3],[1,4],[2,3],[2,4]]

    [combinations(2)]
    [0,1]
    [[0,0],[0,1],[1,0],[1,1]]

    "\(1, 2)-\(3, 4)"
    null
    "1-3"
    "2-3"
    "1-4"
    "2-4"

    [{(("a", "b")): (1, 2)}]
    null
    [{"a":1},{"a":2},{"b":1},{"b":2}]

    {a: (1, 2), b: 3}
    null
    {"a":1,"b":3}
    {"a":2,"b":3}

    {"a b": 1, "c\(1)": 2, @base64 "x": 3, if: 4}
    null
    {"a b":1,"c1":2,"x":3,"if":4}

    {a, $__loc__, "b": .b}
    {"a":1,"b":2}
    {"a":1,"__loc__":{"file":"<top-level>","line":1},"b":2}

    . as $x | {$x, y: $x}
    1
    {"x":1,"y":1}

    {(.a): .b}
    {"a":"k","b":1}
    {"k":1}

    {a: 1 | 2}
    null
    {"a":2}

    [1, 2, 3] | .[1:] | length
    null
    2

    1 as $x | 2 as $y | [$x, $y, $__loc__.line]
    null
    [1,2,1]

    [.[] | {a: .} | .a]
    [1,2]
    [1,2]

    [error("a")?, (try error catch .)]
    "b"
    ["b"]

    [inputs], (try input catch .)
    null
    []
    "break"

    [.[] | debug | stderr]
    [1]
    [1]

    debug("x"), debug("a\(.)")
    1
    1
    1

    input_filename, input_line_number
    1
    null
    0

    $ENV.PAGER, env.PAGER
    null
    "less"
    "less"

    strflocaltime("%H:%M %Z")
    0
    "00:00 UTC"

    now | type
    null
    "number"

    builtins | map(select(. == "map/1"))
    null
    ["map/1"]

    [.[] | in([0, 1])], ("a" | in({"a": 1}, {"b": 1}))
    [0,1,2]
    [true,true,false]
    true
    false

    inside("xay"), ([inside("b", "a")])
    "a"
    true
    [false,true]

    [log, exp] | map(floor)
    2.75
    [1,15]

    [0, -1, 3] | to_entries
    null
    [{"key":0,"value":0},{"key":1,"value":-1},{"key":2,"value":3}]

    reverse, ({} | reverse), (0 | reverse)
    null
    []
    []
    []

    [1] | join(1)
    null
    "1"

    indices(""), index("")
    "abc"
    []
    null

    "nan", "-NaN" | tonumber | isnan
    null
    true
    true

    "a\u007fb" | tojson, tostring, @json, @text, (["\u007f"] | tostring), ({"\u007f": 1} | tojson)
    null
    "\"a\\u007fb\""
    "a\u007fb"
    "\"a\\u007fb\""
    "a\u007fb"
    "[\"\\u007f\"]"
    "{\"\\u007f\":1}"

    0 * -1 | tojson, tostring
    null
    "-0"
    "-0"

    format("json"), format("text")
    [1]
    "[1]"
    "[1]"

    try format("x") catch .
    1
    "x is not a valid format"
    """#
}
