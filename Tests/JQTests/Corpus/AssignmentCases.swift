extension Corpus {
  /// Assignments and updates.
  static let assignments = #"""
    .a = 1
    null
    {"a":1}

    .a = .b
    {"b":5}
    {"b":5,"a":5}

    .[0] = 9
    [1,2]
    [9,2]

    .[5] = 1
    [0]
    [0,null,null,null,null,1]

    .a.b.c = 1
    {"x":0}
    {"x":0,"a":{"b":{"c":1}}}

    .a |= . + 1
    {"a":1}
    {"a":2}

    .[] |= . * 2
    [1,2,3]
    [2,4,6]

    .[] += 1
    {"a":1,"b":2}
    {"a":2,"b":3}

    .a += 5, .a -= 5, .a *= 3, .a /= 2, .a %= 3
    {"a":10}
    {"a":15}
    {"a":5}
    {"a":30}
    {"a":5}
    {"a":1}

    .a //= 7
    {"a":null}
    {"a":7}

    .a //= 7
    {"a":1}
    {"a":1}

    .a += (1, 2)
    {"a":1}
    {"a":2}
    {"a":3}

    (.a, .b) = 9
    {}
    {"a":9,"b":9}

    (.a, .b) |= . + 1
    {"a":1,"b":2}
    {"a":2,"b":3}

    (.[] | select(. > 2)) |= 0
    [1,2,3,4]
    [1,2,0,0]

    (.[] | select(. > 2)) |= empty
    [1,2,3,4,5]
    [1,2]

    .[1:3] = ["x"]
    [1,2,3,4]
    [1,"x",4]

    .[1:3] |= map(. * 10)
    [1,2,3,4]
    [1,20,30,4]

    .[2:] += [9]
    [1,2,3]
    [1,2,3,9]

    .a[1:] = [5]
    {"a":[1,2,3]}
    {"a":[1,5]}

    .["a", "b"] = 1
    {}
    {"a":1,"b":1}

    .a |= (1, 2)
    {"a":0}
    {"a":1}

    .a |= empty
    {"a":1,"b":2}
    {"b":2}

    (.a | .b) = 3
    {"a":{"b":1}}
    {"a":{"b":3}}

    (.. | numbers) |= . + 1
    [1,[2],{"a":3}]
    [2,[3],{"a":4}]

    (.. | select(type == "string")) |= ascii_upcase
    {"a":["x",{"b":"y"}],"c":1}
    {"a":["X",{"b":"Y"}],"c":1}

    .a = (.a | length)
    {"a":[1,2,3]}
    {"a":3}

    . = 5
    1
    5

    . |= 6
    1
    6

    try (.a = 1) catch .
    [1]
    "Cannot index array with string (\"a\")"

    try (.[0] = 1) catch .
    {"a":1}
    "Cannot index object with number (0)"

    try ((. + 1) = 2) catch .
    1
    "Invalid path expression with result 2"

    try (.a |= error("no")) catch .
    {"a":1}
    "no"

    to_entries | map(.value) | add
    {"a":1,"b":2}
    3

    reduce .[] as $x ({}; .[$x] += 1)
    ["a","b","a"]
    {"a":2,"b":1}

    reduce .[] as [$k, $v] ({}; .[$k] += [$v])
    [["a",1],["b",2],["a",3]]
    {"a":[1,3],"b":[2]}

    .a[.b] = 1
    {"a":[0,0],"b":1}
    {"a":[0,1],"b":1}

    .items[.i] |= 5
    {"items":[1,2],"i":1}
    {"items":[1,5],"i":1}

    if .a then .a = 2 else . end
    {"a":1}
    {"a":2}

    (if .x then .a else .b end) = 1
    {"x":true}
    {"x":true,"a":1}

    (.a // .b) = 1
    {"b":2}
    {"b":1}

    first(.[] | select(. > 1)) = 0
    [1,2,3]
    [1,0,3]

    (.[0], .[1]) |= . + 10
    [1,2,3]
    [11,12,3]

    getpath(["a", "b"]) = 5
    null
    {"a":{"b":5}}

    getpath(["a"]) |= 3
    {"a":2}
    {"a":3}

    .a as $x | .b = $x
    {"a":1}
    {"a":1,"b":1}

    def f: .a; f = 1
    {}
    {"a":1}

    def f(g): g | .b; f(.a) |= 4
    {"a":{"b":1}}
    {"a":{"b":4}}

    limit(1; .[]) = 0
    [1,2]
    [0,2]

    .[-1] = 5
    [1,2]
    [1,5]

    .[-1] |= 5
    [1,2]
    [1,5]
    """#
}
