extension HostilePrograms {
  /// Large values made once, and then looked at again and again.
  static let repeating = lines(
    #"""
    [range(0; infinite)] | length
    reduce range(1e9) as $i (0; . + $i)
    foreach range(1e9) as $i (0; . + $i; empty)
    reduce range(1000000) as $i ([]; [., $i])
    reduce range(1000000) as $i ({}; {a: .})
    reduce range(1000000) as $i (null; setpath(["a"]; .))
    reduce range(1000000) as $i ("x"; tojson)
    reduce range(1000000) as $i (0; [.] | .[0])
    path(repeat(.a))
    path(recurse(.a))
    [path(recurse(.a; true))]
    [limit(100000; path(recurse(.[0])))] | length
    $ENV | repeat(.) | empty
    def a(f): f | f; def b(f): a(a(f)); def c(f): b(b(f)); def d(f): c(c(f)); def e(f): d(d(f)); def g(f): e(e(f)); g(g(.+1))
    [.[]?, (range(1e9) | empty)]
    "\(range(1e9))" | empty
    [range(1e5) | tostring] | add | length
    [range(1e5) | strftime("%c")] | length
    ("%Y" * 100000) as $f | 0 | strftime($f) | length
    ("2015" * 100000) | try strptime("%Y" * 100000) catch "no"
    [range(1000)] | [limit(10000; repeat(tojson | test("[0-9]+,9")))] | length
    [range(1000) | tostring] | [.[] as $p | ("x" * 10000) | test($p)] | length
    [range(100000) | ["a", "b", [.]]] | [.[] | tostring] | length
    [limit(100000; repeat([range(10)]))] | transpose | length
    {} | [limit(1000000; repeat(.a.b.c.d))] | length
    [range(1e6)] | bsearch(3)
    [range(50000)] | [.[] | . as $x | [range(50000)] | bsearch($x)] | length
    [range(1e6) | select(. % 2 == 0)] | unique | length
    isempty(range(1e12) | select(false))
    getpath(["a", "b"]) | repeat(.) | empty
    reduce range(30) as $i ({a: 1}; {a: ., b: .}) | . * . | length
    reduce range(30) as $i ({a: 1}; {a: ., b: .}) as $x | $x == $x
    reduce range(30) as $i ({a: 1}; {a: ., b: .}) as $x | [$x, $x] | sort | length
    reduce range(30) as $i ([1]; [., .]) as $x | $x | contains($x)
    reduce range(30) as $i ([1]; [., .]) | [..] | length
    reduce range(30) as $i ([1]; [., .]) | [paths] | length
    reduce range(30) as $i ([1]; [., .]) | tostream | empty
    reduce range(30) as $i ([1]; [., .]) | walk(.) | length
    reduce range(30) as $i ([1]; [., .])
    reduce range(30) as $i ([1]; [., .]) | @html "x\(.)"
    [range(30000)] | map({(tostring): .}) | add | length
    ("x" * 1000000) as $x | [range(100000) | $x] | sort | length
    ("x" * 1000000) as $x | [range(100000) | [$x]] | unique | length
    [("\\" * 8000000)] | tojson | tojson | length
    {a: ("\\" * 8000000)} | tojson | tojson | length
    ("x" * 1000000) as $x | [range(1000) | $x] | tojson | length
    ("x" * 1000000) as $x | [range(1000) | $x] | join("") | length
    ("x" * 1000000) as $x | [range(1000) | $x] | add | length
    ("x" * 1000000) as $x | [range(1000) | "\($x)\($x)"] | length
    ("x" * 1000000) as $x | [range(1000) | {($x): 1}] | length
    ("x" * 100000) as $x | reduce range(10000) as $i ({}; .[$x + "\($i)"] = 1) | length
    ("x" * 100000) as $x | {($x + "a"): 1, ($x + "b"): 2} | [limit(100000; repeat(.[$x + "b"]))] | length
    ("x" * 1000000) as $x | [range(1000) | {a: $x} | tostring | length] | length
    ("x" * 1000000) as $x | [range(100000) | $x | test("y")] | length
    ("x" * 1000000) as $x | [range(100000) | $x | startswith($x)] | length
    ("x" * 1000000) as $x | [range(100000) | $x | split("y")] | length
    ("x" * 1000000) as $x | [range(100000) | $x | tonumber?] | length
    ("1" * 1000000) as $x | [range(100000) | $x | tonumber] | length
    ("1" * 1000000) | tonumber | . + 1
    [range(100000) | ("1" * 100 | tonumber)] | sort | length
    ("x" * 1000000) as $x | [range(100000) | $x | trim] | length
    ("x" * 1000000) as $x | [range(100000) | $x | explode] | length
    ("x" * 1000000) as $x | [range(100000) | $x | @json] | length
    ("x" * 1000000) as $x | [range(100000) | $x | ascii_downcase] | length
    ("x" * 1000000) as $x | [range(100000) | $x | utf8bytelength] | length
    ("x" * 1000000) as $x | [range(100000) | $x | error?] | length
    ("x" * 1000000) as $x | [range(100000) | try error($x) catch 1] | length
    ("x" * 1000000) as $x | [range(100000) | try ($x | .a) catch 1] | length
    [range(100000)] as $x | [range(100000) | try ($x | .a) catch 1] | length
    [range(100000)] as $x | [range(100000) | $x | index(5)] | length
    [range(100000)] as $x | [range(100000) | $x | flatten] | length
    [range(100000)] as $x | [range(100000) | $x | unique] | length
    [range(100000)] as $x | [range(100000) | $x | group_by(.)] | length
    [range(100000)] as $x | [range(100000) | $x | implode] | length
    [range(100000)] as $x | [range(100000) | $x | to_entries] | length
    [range(100000)] as $x | [range(100000) | $x | .[5:]] | length
    [range(100000)] as $x | [range(100000) | $x | .[5:] = [1]] | length
    [range(100000)] as $x | [range(100000) | $x | join(",")] | length
    [range(100000)] as $x | [range(100000) | $x | keys] | length
    [range(100000)] as $x | [range(100000) | $x | contains([5])] | length
    [range(100000)] as $x | [range(100000) | $x | @csv] | length
    [range(100000)] as $x | [range(100000) | $x | map_values(empty)] | length
    [range(100000)] as $x | [range(100000) | $x | (.[0], .[1]) = 1] | length
    ([range(2000) | {key: "k\(.)", value: .}] | from_entries) as $x | [range(100000) | $x | .k1999] | length
    ([range(2000) | {key: "k\(.)", value: .}] | from_entries) as $x | [range(100000) | $x | .k5 = 1] | length
    ([range(2000) | {key: "k\(.)", value: .}] | from_entries) as $x | [range(100000) | $x | del(.k5)] | length
    ([range(2000) | {key: "k\(.)", value: .}] | from_entries) as $x | [range(100000) | $x | keys] | length
    ([range(2000) | {key: "k\(.)", value: .}] | from_entries) as $x | [range(100000) | $x | has("k1999")] | length
    ([range(2000) | {key: "k\(.)", value: .}] | from_entries) as $x | [range(100000) | $x * $x] | length
    ([range(2000) | {key: "k\(.)", value: .}] | from_entries) as $x | [range(100000) | $x + $x] | length
    ([range(2000) | {key: "k\(.)", value: .}] | from_entries) as $x | [range(100000) | $x == $x] | length
    ([range(2000) | {key: "k\(.)", value: .}] | from_entries) as $x | [range(100000) | $x | {k1999}] | length
    ([range(2000) | {key: "k\(.)", value: .}] | from_entries) as $x | [range(100000) | $x | to_entries] | length
    ([range(2000) | {key: "k\(.)", value: .}] | from_entries) as $x | [range(100000) | $x | map_values(. + 1)] | length
    ([range(2000) | {key: "k\(.)", value: .}] | from_entries) as $x | [range(100000) | $x | contains({k1999: 1})] | length
    """#)
}
