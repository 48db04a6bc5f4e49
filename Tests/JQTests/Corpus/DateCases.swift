extension Corpus {
  /// Dates.
  static let dates = #"""
    todate
    1425599621
    "2015-03-05T23:53:41Z"

    fromdate
    "2015-03-05T23:51:47Z"
    1425599507

    fromdateiso8601, todateiso8601?
    "1970-01-01T00:00:00Z"
    0

    strptime("%Y-%m-%dT%H:%M:%SZ")
    "2015-03-05T23:51:47Z"
    [2015,2,5,23,51,47,4,63]

    strptime("%Y-%m-%dT%H:%M:%SZ") | mktime
    "2024-02-29T12:30:00Z"
    1709209800

    strptime("%d %B %Y")
    "29 February 2024"
    [2024,1,29,0,0,0,4,59]

    strptime("%a, %d %b %Y %H:%M:%S %z") | mktime
    "Thu, 05 Mar 2015 23:51:47 +0100"
    1425599507

    strptime("%j %Y")
    "060 2024"
    [2024,1,29,0,0,0,4,59]

    strptime("%I:%M %p")
    "11:05 PM"
    [1900,0,0,23,5,0,0,0]

    try strptime("%Y") catch .
    "abc"
    "date \"abc\" does not match format \"%Y\""

    try strptime("%Y") catch .
    5
    "strptime/1 requires string inputs and arguments"

    gmtime
    0
    [1970,0,1,0,0,0,4,0]

    gmtime
    1425599621
    [2015,2,5,23,53,41,4,63]

    gmtime | mktime
    1700000000
    1700000000

    gmtime
    -1
    [1969,11,31,23,59,59,3,364]

    try mktime catch .
    "a"
    "mktime requires array inputs"

    try mktime catch .
    ["a"]
    "mktime requires parsed datetime inputs"

    strftime("%Y-%m-%d %H:%M:%S %j %a %A %b %B %e %y %%")
    1425599621
    "2015-03-05 23:53:41 064 Thu Thursday Mar March  5 15 %"

    strftime("%A, %B %d, %Y")
    [2015,2,5,23,51,47,4,63]
    "Thursday, March 05, 2015"

    strftime("%U %V %W %G %u %w %C %D %F %R %T %I %p %s %Z %z")
    1425599621
    "09 10 09 2015 4 4 20 03/05/15 2015-03-05 23:53 23:53:41 11 PM 1425599621 UTC +0000"

    try strftime("%Y") catch .
    "a"
    "strftime/1 requires parsed datetime inputs"

    try strftime(1) catch .
    0
    "strftime/1 requires a string format"

    localtime, (localtime | mktime)
    1425599621
    [2015,2,5,23,53,41,4,63]
    1425599621

    strptime("%s") | mktime
    "1700000000"
    1700000000

    [.[] | todate]
    [0,86399,86400,951782400,4102444800]
    ["1970-01-01T00:00:00Z","1970-01-01T23:59:59Z","1970-01-02T00:00:00Z","2000-02-29T00:00:00Z","2100-01-01T00:00:00Z"]

    "10:20" | strptime("%H:%M") | .[3:5]
    null
    [10,20]

    "2015 3 5" | strptime("%Y %m %d") | mktime
    null
    1425513600
    """#
}
