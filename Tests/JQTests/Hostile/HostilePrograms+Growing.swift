extension HostilePrograms {
  /// Endless loops and recursion, and values that grow without end.
  static let growing = lines(
    #"""
    [range(1e9)]
    def f: f; f
    [limit(1e9; repeat(1))]
    "x" * 1e9
    last(range(1e12))
    reduce range(1e6) as $i (0; [.])
    reduce range(40) as $i (0; [., .])
    reduce range(40) as $i ([0]; [., .]) | tojson
    reduce range(40) as $i ([0]; [., .]) | flatten
    reduce range(40) as $i ([0]; . + .)
    reduce range(60) as $i ("x"; . + .)
    def f: 1 + f; f
    def f: [f]; f
    def f: f, f; f
    def f: (1, 2) | f; f
    def f(g): f(g | g); f(.)
    def f(g): g | f(f(g)); f(.)
    [recurse(. + 1)] 
    0 | [recurse(. + 1)] | length
    0 | until(false; . + 1)
    0 | [while(true; . + 1)] | length
    repeat(empty)
    0|repeat(. + 1) | empty
    [repeat("x")] | add
    ("a" * 100000) | [match("(a?){50}(a){50}"; "g")] | length
    ("a" * 100000) | test("^(a+)+$")
    (("a" * 50000) + "b") | test("^(a+)+$")
    ("a" * 1000000) | gsub("a"; "bb") | length
    ("a" * 1000000) | gsub(""; "x") | length
    ("a" * 1000000) | [splits("")] | length
    ("a" * 200000) | [match("a.*b|a"; "g")] | length
    ("ab" * 500000) | split("a") | length
    ("a" * 4000000) | explode | implode | length
    ("a" * 4000000) | explode | map(. + 1) | implode | length
    [range(1000000)] | sort | length
    [range(300000) | -.] | sort_by(.) | length
    [range(200000) | tostring] | sort | length
    [range(200000) | [., "x"]] | group_by(.[0]) | length
    [range(100000) | {a: ., b: "x"}] | unique | length
    [range(100000) | {a: ., b: "x"}] | unique_by(.a) | length
    .[500000000] = 1
    setpath([range(100000) | "a"]; 1)
    setpath([range(100000) | 0]; 1)
    getpath([range(1000000) | "a"])
    [range(1000)] | combinations(10) | empty
    [[range(100)], [range(100)], [range(100)], [range(100)]] | [combinations] | length
    [range(100000)] | . as $a | [$a[] as $x | $a[] as $y | $x * $y] | length
    [range(3000)] | . - . | length
    [range(100000)] | . - . | length
    [range(100000)] | index(99999), indices([5, 6]), inside([range(100000)])
    ([range(2000)] | contains([range(2000)]))
    ("a" * 1000000) | contains(("a" * 500000) + "b")
    ("a" * 1000000) | indices("a") | length
    ("a" * 1000000) | index(("a" * 500000) + "b")
    [range(1e5)] | map(tojson) | join(",") | fromjson | length
    ("[" * 100000) | fromjson
    ("[" * 100000) + ("]" * 100000) | fromjson
    [limit(1000000; repeat({a: 1}))] | length
    [range(100000)] | tojson | [., ., ., .] | tojson | length
    [range(100000)] | @csv, @tsv, @sh, @json, @html | length
    ("x" * 10000000) | @base64 | @base64 | @base64 | @base64 | @base64 | length
    ("x" * 10000000) | @uri | @uri | @uri | length
    ("x" * 10000000) | ascii_upcase | ascii_downcase | length
    ("x" * 10000000) | [limit(10000; repeat(length))] | length
    ("x" * 10000000) as $x | [range(1000) | $x | ltrimstr("x") | length] | length
    ("x" * 10000000) as $x | [range(1000) | $x[1:] | length] | length
    ("x" * 10000000) as $x | [range(1000) | $x + "y"] | length
    ("x" * 1000000) as $x | [range(1000) | $x == ($x + "")] | length
    [range(1000000)] as $x | [range(10000) | $x + [1]] | length
    [range(100000)] as $x | [range(10000) | $x | .[0] = 1] | length
    [range(100000)] as $x | [range(10000) | $x | .[1:]] | length
    [range(100000)] as $x | [range(10000) | $x | reverse] | length
    [range(100000)] as $x | [range(10000) | $x | map(.)] | length
    [range(100000)] as $x | [range(10000) | $x == ($x|map(.))] | length
    [range(100000)] as $x | [range(10000) | $x | del(.[0])] | length
    [range(100000)] as $x | [range(10000) | $x | add] | length
    [range(100000)] as $x | [range(10000) | $x | min] | length
    [range(100000)] as $x | [range(10000) | $x | tojson] | length
    [range(100000)] as $x | [range(10000) | $x | has(5)] | length
    reduce range(100000) as $i ({}; .["k\($i)"] = $i) | length
    reduce range(100000) as $i ({}; . + {"k\($i)": $i}) | length
    [range(20000) | {key: tostring, value: .}] | from_entries | to_entries | with_entries(.) | length
    [range(100000)] | to_entries
    [range(100000)] | with_entries(.value += 1) 
    [range(100000)] | paths | empty
    [range(100000)] | [paths] | length
    [range(100000)] | [tostream] | fromstream(.[]) | length
    [range(100000)] | walk(.) | length
    [range(100000)] | map_values(. + 1) | length
    [range(100000)] | (.[] | select(. > 5)) |= empty | length
    [range(100000)] | del(.[range(100000)]) | length
    [range(100000)] | delpaths([range(100000) | [.]]) | length
    label $f | repeat(1 | if . == 2 then break $f else . end)
    def f: try error("x") catch f; f
    def f: (try error("x") catch f) , 1; [f]
    [range(100000)] | [limit(100000; .[])] | first
    first(range(1e12) | select(. > 1e11))
    any(range(1e12); . < 0)
    [range(1e9; 0; -1)] | length
    range(0; 1; 1e-12) | empty
    """#)
}
