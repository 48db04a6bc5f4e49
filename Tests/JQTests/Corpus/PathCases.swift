extension Corpus {
  /// Looking up, paths and entries.
  static let paths = #"""
    .a.b|.c
    {"a":{"b":{"c":[1]}}}
    [1]

    .a["b"].c
    {"a":{"b":{"c":1}}}
    1

    ."a b"
    {"a b":1}
    1

    .["a","b"]
    {"a":1,"b":2}
    1
    2

    .a?.b?
    [1]

    [.[] | .a?]
    [{"a":1},2,null,"x"]
    [1,null]

    .[1:][0]
    [1,2,3]
    2

    .[-1:]
    [1,2,3]
    [3]

    .[:-1]
    "héllo"
    "héll"

    .[1.2:3.5]
    [0,1,2,3,4,5]
    [1,2,3]

    .[1.7]
    [0,1,2]
    1

    .[-4]
    [1,2,3]
    null

    .[2:1]
    [1,2,3]
    []

    .[null:2]
    [1,2,3]
    [1,2]

    try .[true] catch .
    [1]
    "Cannot index array with boolean (true)"

    try .["a"] catch .
    [1]
    "Cannot index array with string (\"a\")"

    try .[0] catch .
    {"a":1}
    "Cannot index object with number (0)"

    try .[] catch .
    5
    "Cannot iterate over number (5)"

    try .[] catch .
    null
    "Cannot iterate over null (null)"

    .[]?
    5

    ..
    [[1],2]
    [[1],2]
    [1]
    1
    2

    [..]
    {"a":[{"b":null}]}
    [{"a":[{"b":null}]},[{"b":null}],{"b":null},null]

    [.. | scalars]
    [1,[2,{"a":"x"}]]
    [1,2,"x"]

    .[[1,2]]
    [0,1,2,1,2]
    [1,3]

    [paths]
    {"a":[1,{"b":2}]}
    [["a"],["a",0],["a",1],["a",1,"b"]]

    [paths(type == "number")]
    {"a":[1,{"b":2}]}
    [["a",0],["a",1,"b"]]

    [leaf_paths]
    {"a":[1,{"b":2}]}
    [["a",0],["a",1,"b"]]

    path(.a[0].b)
    null
    ["a",0,"b"]

    [path(.a, .b[1:])]
    {"a":1,"b":[1,2]}
    [["a"],["b",{"start":1,"end":null}]]

    [path(..)]
    {"a":[1]}
    [[],["a"],["a",0]]

    path(first(.a, .b))
    null
    ["a"]

    [path(.[] | select(. > 1))]
    [1,2,3]
    [[1],[2]]

    path(if .a then .b else .c end)
    {"a":true}
    ["b"]

    path(.a // .b)
    {"b":1}
    ["b"]

    path(.a // .b)
    {"a":1}
    ["a"]

    try path(1 + .) catch .
    1
    "Invalid path expression with result 2"

    try path(map(.)) catch .
    [1]
    "Invalid path expression with result [1]"

    try path([.a][0]) catch .
    {"a":1}
    "Invalid path expression near attempt to access element 0 of [1]"

    path(getpath(["a", "b"]) | .c)
    null
    ["a","b","c"]

    [path(limit(2; .[]))]
    [1,2,3]
    [[0],[1]]

    [path(recurse(.a?; . != null))]
    {"a":{"a":1}}
    [[],["a"],["a","a"]]

    path(label $f | .a, break $f)
    null
    ["a"]

    getpath(["a", 0, "b"])
    {"a":[{"b":5}]}
    5

    getpath(["x", "y"])
    {"x":null}
    null

    try getpath(["a", "b"]) catch .
    {"a":1}
    "Cannot index number with string (\"b\")"

    setpath(["a", 0, "b"]; 5)
    null
    {"a":[{"b":5}]}

    setpath([]; 1)
    {"a":1}
    1

    try setpath(["a"]; 1) catch .
    [1]
    "Cannot index array with string (\"a\")"

    try setpath([0]; 1) catch .
    {"a":1}
    "Cannot index object with number (0)"

    try setpath("a"; 1) catch .
    {}
    "Path must be specified as an array"

    setpath([-1]; 9)
    [1,2,3]
    [1,2,9]

    try setpath([-4]; 9) catch .
    [1,2,3]
    "Out of bounds negative array index"

    setpath([5]; 9)
    [1]
    [1,null,null,null,null,9]

    setpath([{"start": 1, "end": 2}]; [7, 8])
    [1,2,3]
    [1,7,8,3]

    delpaths([["a", "b"], ["c"]])
    {"a":{"b":1,"x":2},"c":3,"d":4}
    {"a":{"x":2},"d":4}

    delpaths([])
    {"a":1}
    {"a":1}

    delpaths([[]])
    {"a":1}
    null

    try delpaths(0) catch .
    {"a":1}
    "Paths must be specified as an array"

    del(.[0, 2])
    [1,2,3]
    [2]

    del(.[-1])
    [1,2,3]
    [1,2]

    del(.[1:])
    [1,2,3]
    [1]

    del(.a, .b)
    {"a":1,"b":2,"c":3}
    {"c":3}

    del(.. | select(. == 2))
    [1,2,[2,3]]
    [1,[3]]

    del(.[] | select(.a))
    [{"a":true},{"b":1}]
    [{"b":1}]

    del(.a.b.c)
    {"a":null}
    {"a":null}

    to_entries
    {"a":1,"b":[2]}
    [{"key":"a","value":1},{"key":"b","value":[2]}]

    from_entries
    [{"key":"a","value":1},{"name":"b","value":2}]
    {"a":1,"b":2}

    from_entries
    [{"key":"a","value":false},{"key":"b"}]
    {"a":false,"b":null}

    with_entries(select(.value > 1))
    {"a":1,"b":2}
    {"b":2}

    pick(.a.b, .c[1])
    {"a":{"b":1,"x":2},"c":[1,2,3]}
    {"a":{"b":1},"c":[null,2]}

    [tostream]
    {"a":[1,{"b":2}],"c":[]}
    [[["a",0],1],[["a",1,"b"],2],[["a",1,"b"]],[["a",1]],[["c"],[]],[["c"]]]

    fromstream(tostream)
    {"a":[1,{"b":2}],"c":[]}
    {"a":[1,{"b":2}],"c":[]}

    [1 | truncate_stream([[0], 1], [[1, 0], 2], [[1, 0]], [[1]])]
    null
    [[[0],2],[[0]]]

    [tostream]
    5
    [[[],5]]

    [tostream]
    []
    [[[],[]]]

    map_values(. + 1)
    [1,2,3]
    [2,3,4]

    map_values(empty)
    {"a":1,"b":2}
    {}

    map_values(select(. > 1))
    [1,2,3]
    [2,3]

    keys
    {"b":1,"a":2,"é":3}
    ["a","b","é"]

    keys_unsorted
    {"b":1,"a":2}
    ["b","a"]

    keys
    ["x","y"]
    [0,1]

    try keys catch .
    1
    "number (1) has no keys"

    has("a")
    {"a":null}
    true

    has(0)
    []
    false

    map(has("a"))
    [{"a":1},{}]
    [true,false]

    try has("a") catch .
    [1]
    "Cannot check whether array has a string key"
    """#
}
