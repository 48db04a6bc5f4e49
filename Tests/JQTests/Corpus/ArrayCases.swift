extension Corpus {
  /// Arrays and objects as wholes.
  static let arrays = #"""
    add
    [[1],[2,3]]
    [1,2,3]

    add
    [{"a":1},{"b":2}]
    {"a":1,"b":2}

    add
    ["a","b"]
    "ab"

    add
    []
    null

    add
    {"a":1,"b":2}
    3

    add(.[].a)
    [{"a":1},{"a":2}]
    3

    add(empty)
    null
    null

    . - [2]
    [1,2,3,2]
    [1,3]

    . + [4]
    [1]
    [1,4]

    [1, [2]] + .
    [null]
    [1,[2],null]

    {a: 1} + .
    {"a":2,"b":3}
    {"a":2,"b":3}

    {a: {b: 1}} * .
    {"a":{"c":2}}
    {"a":{"b":1,"c":2}}

    {a: {b: 1}} * .
    {"a":3}
    {"a":3}

    map(. + 1)
    [1,2]
    [2,3]

    map(.a, .b)
    [{"a":1,"b":2}]
    [1,2]

    map(select(. > 1))
    [1,2,3]
    [2,3]

    sort_by(.a)
    [{"a":2},{"a":1}]
    [{"a":1},{"a":2}]

    sort_by(.a, .b)
    [{"a":1,"b":2},{"a":1,"b":1},{"a":0,"b":9}]
    [{"a":0,"b":9},{"a":1,"b":1},{"a":1,"b":2}]

    sort_by(-.)
    [1,3,2]
    [3,2,1]

    group_by(.a)
    [{"a":1,"b":1},{"a":2},{"a":1,"b":2}]
    [[{"a":1,"b":1},{"a":1,"b":2}],[{"a":2}]]

    unique
    [3,1,3,2]
    [1,2,3]

    unique_by(.a)
    [{"a":1,"b":1},{"a":1,"b":2},{"a":0}]
    [{"a":0},{"a":1,"b":1}]

    unique_by(length)
    ["aa","b","c","dd"]
    ["b","aa"]

    min, max
    [3,1,2]
    1
    3

    min_by(.a), max_by(.a)
    [{"a":2},{"a":1},{"a":2,"x":1}]
    {"a":1}
    {"a":2,"x":1}

    min, max
    []
    null
    null

    reverse
    [1,2,3]
    [3,2,1]

    reverse
    null
    []

    flatten
    [1,[2,[3,[4]]]]
    [1,2,3,4]

    flatten(1)
    [1,[2,[3]]]
    [1,2,[3]]

    flatten(0)
    [1,[2]]
    [1,[2]]

    try flatten(-1) catch .
    [1]
    "flatten depth must not be negative"

    try sort catch .
    {"a":1}
    "object ({\"a\":1}) cannot be sorted, as it is not an array"

    try group_by(.a) catch .
    1
    "Cannot iterate over number (1)"

    contains([1]), contains([4])
    [1,2,3]
    true
    false

    contains({a: [1], b: "x"})
    {"a":[1,2],"b":"xyz"}
    true

    inside([1, 2, 3])
    [1,2]
    true

    try contains(1) catch .
    "a"
    "string (\"a\") and number (1) cannot have their containment checked"

    index(2), rindex(2), indices(2)
    [1,2,3,2]
    1
    3
    [1,3]

    indices([1, 2])
    [0,1,2,1,2]
    [1,3]

    transpose
    [[1,2],[3]]
    [[1,3],[2,null]]

    [.[] | bsearch(2), bsearch(0), bsearch(9)]
    [[1,2,3]]
    [1,-1,-4]

    [limit(3; .[])]
    [1,2,3,4]
    [1,2,3]

    first, last
    [1]
    1
    1

    .[2:4] | length
    [1,2,3,4,5]
    2

    IN(2, 3)
    2
    true

    IN(.[]; 3, 4)
    [1,2]
    false

    [.[] | IN(1, 2)]
    [1,3]
    [true,false]

    INDEX(.id)
    [{"id":1,"v":"a"},{"id":2,"v":"b"}]
    {"1":{"id":1,"v":"a"},"2":{"id":2,"v":"b"}}

    INDEX(.[]; .id) | keys
    [{"id":5},{"id":3}]
    ["3","5"]

    [JOIN({"1": "a"}; .[]; tostring)]
    [1,2]
    [[1,"a"],[2,null]]

    JOIN({"1": "a"}; tostring)
    [1]
    [[1,"a"]]

    [walk(if type == "number" then . + 1 else . end)]
    [1,{"a":2}]
    [[2,{"a":3}]]

    walk(if type == "object" then del(.x) else . end)
    {"x":1,"y":[{"x":2,"z":3}]}
    {"y":[{"z":3}]}

    walk(if type == "array" then sort else . end)
    [3,[2,1]]
    [3,[1,2]]

    [.[] | type]
    [1,"a",null,true,[],{}]
    ["number","string","null","boolean","array","object"]

    [.[] | arrays, objects, iterables, booleans, numbers, strings, nulls, values, scalars]
    [1,"a",null,true,[],{}]
    [1,1,1,"a","a","a",null,null,true,true,true,[],[],[],{},{},{}]

    [.[] | numbers, strings]
    [1,"a",null]
    [1,"a"]

    toarray
    1
    [1]

    toarray
    [1]
    [1]

    [.[] | tojson]
    [[],{}]
    ["[]","{}"]

    any(.[]; . > 2) and all(.[]; . > 0)
    [1,3]
    true

    getpath(["a", "b"]) // "none"
    {"a":{}}
    "none"

    [splits(",")]
    "a,b"
    ["a","b"]

    group_by(. % 2) | map(add)
    [1,2,3,4]
    [6,4]

    [.[] | select(.tags | index("b"))]
    [{"tags":["a"]},{"tags":["b"]}]
    [{"tags":["b"]}]

    map(.x) | unique | length
    [{"x":1},{"x":1},{"x":2}]
    2

    reduce .[] as $x ([]; if index($x) then . else . + [$x] end)
    [2,1,2]
    [2,1]

    limit(1; .[] | select(.a == 2)) | .b
    [{"a":1},{"a":2,"b":"x"}]
    "x"

    [.[] | if type == "array" then .[] else . end]
    [1,[2,3]]
    [1,2,3]

    to_entries | map("\(.key)=\(.value)") | join("&")
    {"a":1,"b":"x"}
    "a=1&b=x"

    (map(.n) | add) / length
    [{"n":1},{"n":3}]
    2

    [.[] | @base64]
    ["a","b"]
    ["YQ==","Yg=="]

    [paths(..)] | length
    [1,[2]]
    4

    tojson
    {"b":1,"a":[{"c":null}]}
    "{\"b\":1,\"a\":[{\"c\":null}]}"

    all(.a), any(.a)
    [{"a":true},{"a":false}]
    false
    true

    JOIN({"1": "a", "2": "b"}; .[]; tostring; add)
    ["1","2"]
    "1a"
    "2b"

    ascii_downcase as $x | [$x]
    "AB"
    ["ab"]

    with_entries(.key |= ascii_upcase)
    {"a":1}
    {"A":1}

    [limit(2; repeat("x"))]
    null
    ["x","x"]

    tojson | fromjson == .
    {"a":[1,2.5,null,"x"]}
    false

    delpaths([["a", 0], ["b"]])
    {"a":[1,2],"b":3}
    {"a":[2]}
    """#
}
