extension Corpus {
  /// Branches, errors, variables and loops.
  static let flow = #"""
    if . then 1 else 2 end
    null
    2

    if . == 1 then "one" elif . == 2 then "two" else "many" end
    2
    "two"

    if . then "yes" end
    false
    false

    if (true, false) then 1 else 2 end
    null
    1
    2

    [if empty then 1 else 2 end]
    null
    []

    .a and .b
    {"a":1,"b":null}
    false

    [(true, false) and (true, false)]
    null
    [true,false,false]

    [(true, false) or (true, false)]
    null
    [true,true,false]

    [true, false, null, 0, "" | not]
    null
    [false,true,true,false,false]

    .a // "d"
    {"a":null}
    "d"

    [(false, null, 1, 2) // 9]
    null
    [1,2]

    [(false, null) // (8, 9)]
    null
    [8,9]

    [.[] // "x"]
    [1,null,false,2]
    [1,2]

    first(empty) // 5
    null
    5

    try error("x") catch .
    null
    "x"

    try error({a: 1}) catch .a
    null
    1

    try error(null) catch .
    null
    null

    [.[] | try tonumber catch "bad"]
    ["1","x",3]
    [1,"bad",3]

    try (try error("a") catch error("b")) catch .
    null
    "b"

    [try (1, error("x"), 2) catch .]
    null
    [1,"x"]

    [(1, 2) | try (if . == 1 then error("e") else . end) catch "c"]
    null
    ["c",2]

    [.[] | (1 / .)?]
    [0,1,2]
    [1,0.5]

    [range(5) | try (if . == 3 then error("x") else . end) catch "caught"]
    null
    [0,1,2,"caught",4]

    try ((try 1 catch 2) | error("outer")) catch .
    null
    "outer"

    [(error("x"))?, 1]
    null
    [1]

    error("a")? // "b"
    null
    "b"

    [.[] as $x | $x * 2]
    [1,2]
    [2,4]

    . as [$a, [$b]] | $a + $b
    [1,[2]]
    3

    . as {a: $x, b: [$y]} | [$x, $y]
    {"a":1,"b":[2]}
    [1,2]

    . as {$a, b: {$c}} | [$a, $c]
    {"a":1,"b":{"c":2}}
    [1,2]

    . as {$a: [$b]} | [$a, $b]
    {"a":[7]}
    [[7],7]

    . as {"x": $y, ("z"): $w} | [$y, $w]
    {"x":1,"z":2}
    [1,2]

    [.[] as [$a] ?// $a | $a]
    [[1],2]
    [1,2]

    [.[] as {a: $a} ?// [$a] | $a]
    [{"a":1},[2]]
    [1,2]

    . as [$a, $b] | {a: $a, b: $b}
    [1]
    {"a":1,"b":null}

    [. as [$x] ?// $x | $x]
    5
    [5]

    reduce .[] as $x (0; . + $x)
    [1,2,3]
    6

    reduce empty as $x (5; . + 1)
    null
    5

    reduce range(3) as $i ([]; . + [$i * $i])
    null
    [0,1,4]

    reduce .[] as [$a, $b] (0; . + $a * $b)
    [[1,2],[3,4]]
    14

    reduce range(3) as $i (0; empty)
    null
    null

    reduce range(3) as $i (0; . + 1, . + 2)
    null
    6

    [foreach .[] as $x (0; . + $x)]
    [1,2,3]
    [1,3,6]

    [foreach .[] as $x (0; . + $x; [$x, .])]
    [1,2,3]
    [[1,1],[2,3],[3,6]]

    [foreach range(5) as $i (null; $i; select(. % 2 == 0))]
    null
    [0,2,4]

    [foreach .[] as [$a, $b] (0; . + $a; . * $b)]
    [[1,2],[3,4]]
    [2,16]

    [label $out | foreach .[] as $x (0; . + $x; ., if . > 3 then break $out else empty end)]
    [1,2,3,4]
    [1,3,6]

    [label $a | label $b | 1, break $a, 2]
    null
    [1]

    [label $f | range(10) | ., (select(. == 2) | break $f)]
    null
    [0,1,2]

    [range(3) as $x | label $l | 1, break $l, 2]
    null
    [1,1,1]

    [limit(3; range(10))]
    null
    [0,1,2]

    [limit(0; 1, 2)]
    null
    []

    try limit(-1; 1) catch .
    null
    "limit doesn't support negative count"

    [skip(2; range(5))]
    null
    [2,3,4]

    [skip(0; 1, 2)]
    null
    [1,2]

    try skip(-1; 1) catch .
    null
    "skip doesn't support negative count"

    [first(range(5)), last(range(5)), nth(2; range(5))]
    null
    [0,4,2]

    [last(empty)]
    null
    []

    first, last, nth(1)
    [1,2,3]
    1
    3
    2

    try nth(-1; 1) catch .
    null
    "nth doesn't support negative indices"

    [.[] | until(. > 100; . * 2)]
    [1,7]
    [128,112]

    [while(. < 50; . * 3)]
    1
    [1,3,9,27]

    [recurse(if . < 3 then . + 1 else empty end)]
    0
    [0,1,2,3]

    [recurse(.[]?; . != 2)]
    [1,[2]]
    [[1,[2]],1,[2]]

    [limit(4; repeat(1))]
    null
    [1,1,1,1]

    isempty(empty), isempty(1), isempty(error("x"))?
    null
    true
    false

    any, all
    [true,false]
    true
    false

    any(. > 2), all(. > 0)
    [1,2,3]
    true
    true

    any(.[]; . == 2), all(.[]; . == 2)
    [1,2]
    true
    false

    [any(empty; .), all(empty; .)]
    null
    [false,true]
    """#
}
