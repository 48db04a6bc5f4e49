import JSONKit

/// The functions that are written in the language; read once, when a program first needs one.
enum Prelude {
  struct Entry: Sendable {
    var definition: Definition
    var shape: FunctionShape
  }

  /// By name and number of parameters, as `map/1`.
  static let functions: [String: Entry] = {
    var functions: [String: Entry] = [:]
    for text in [general, choosing, looping, paths, texts, streams] {
      for definition in (try? Parser.definitions(text)) ?? [] {
        let entry = Entry(definition: definition, shape: FunctionShape(definition))
        functions["\(definition.name)/\(definition.parameters.count)"] = entry
      }
    }
    return functions
  }()

  private static let general = """
    def map(f): [.[] | f];
    def map_values(f): .[] |= f;
    def select(f): if f then . else empty end;
    def add(f): reduce f as $x (null; . + $x);
    def with_entries(f): to_entries | map(f) | from_entries;
    def sort_by(f): _sort_by(map([f]));
    def group_by(f): _group_by(map([f]));
    def unique_by(f): _unique_by(map([f]));
    def min_by(f): _min_by(map([f]));
    def max_by(f): _max_by(map([f]));
    def in(xs): . as $x | xs | has($x);
    def inside(xs): . as $x | xs | contains($x);
    def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $y | [$x] + $y end;
    def combinations(n): . as $dot | [range(n) | $dot] | combinations;
    def transpose: [range(0; map(length) | max // 0) as $i | [.[][$i]]];
    def walk(f): def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f; w;
    def finites: select(isfinite);
    def normals: select(isnormal);
    def debug(message): (message | debug | empty), .;
    def halt_error: halt_error(5);
    def inputs: try repeat(input) catch if . == "break" then empty else error end;
    def todate: strftime("%Y-%m-%dT%H:%M:%SZ");
    def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
    def todateiso8601: strftime("%Y-%m-%dT%H:%M:%SZ");
    def fromdate: fromdateiso8601;
    def ascii: [.] | implode;
    """

  private static let choosing = """
    def isempty(g): first((g | false), true);
    def any(g; condition): first((g | if condition then true else empty end), false);
    def all(g; condition): first((g | if condition then empty else false end), true);
    def any(condition): any(.[]; condition);
    def all(condition): all(.[]; condition);
    def any: any(.[]; .);
    def all: all(.[]; .);
    def first: .[0];
    def last: .[-1];
    def nth($n): .[$n];
    def nth($n; g): if $n < 0 then error("nth doesn't support negative indices") else first(_skip($n; g)) end;
    def limit($n; f): if $n > 0 then _limit($n; f) elif $n == 0 then empty
      else error("limit doesn't support negative count") end;
    def skip($n; f): if $n < 0 then error("skip doesn't support negative count") else _skip($n; f) end;
    def IN(s): any(s == .; .);
    def IN(source; s): any(source == s; .);
    def INDEX(stream; f): reduce stream as $row ({}; .[$row | f | tostring] = $row);
    def INDEX(f): INDEX(.[]; f);
    def JOIN($idx; f): [.[] | [., $idx[f]]];
    def JOIN($idx; stream; f): stream | [., $idx[f]];
    def JOIN($idx; stream; f; join): stream | [., $idx[f]] | join;
    """

  private static let looping = """
    def recurse(f): def r: ., (f | r); r;
    def recurse(f; condition): def r: ., (f | select(condition) | r); r;
    def while(condition; update): def _while: if condition then ., (update | _while) else empty end; _while;
    def until(condition; next): def _until: if condition then . else (next | _until) end; _until;
    def repeat(f): def _repeat: f, _repeat; _repeat;
    """

  private static let paths = """
    def del(f): delpaths([path(f)]);
    def paths(f): path(.. | select(f)) | select(length > 0);
    def leaf_paths: paths(scalars);
    def pick(f): . as $in | reduce path(f) as $p (null; setpath($p; $in | getpath($p)));
    """

  private static let texts = """
    def match($re): _match($re; null) | .[];
    def match($re; $flags): _match($re; $flags) | .[];
    def capture($re): _match($re; null) | .[] | _capture;
    def capture($re; $flags): _match($re; $flags) | .[] | _capture;
    def scan($re): _scan($re; null) | .[];
    def scan($re; $flags): _scan($re; $flags) | .[];
    def splits($re): split($re; null) | .[];
    def splits($re; $flags): split($re; $flags) | .[];
    def sub($re; s; $flags): . as $in | _edits($re; $flags) as $edits
      | (reduce ($edits.parts | .[]) as $part ([]; _edit($part.gap; [$part.captures | s])) | .[] + $edits.tail) // $in;
    def sub($re; s): sub($re; s; "");
    def gsub($re; s; $flags): sub($re; s; $flags + "g");
    def gsub($re; s): sub($re; s; "g");
    """

  private static let streams = """
    def truncate_stream(stream): . as $n | null | stream | . as $input
      | if (.[0] | length) > $n then setpath([0]; $input[0][$n:]) else empty end;
    def fromstream(f): foreach f as $i ({x: null, e: false};
      if .e then {x: null, e: false} else . end
      | if $i | length == 2 then setpath(["e"]; $i[0] | length == 0) | setpath(["x"] + $i[0]; $i[1])
        else setpath(["e"]; $i[0] | length == 1) end;
      if .e then .x else empty end);
    """
}
