# Prints JSON indented, keys in their order; what fits into `width` stays on one line. Text that is not one JSON object
# or array (a message of psql, an answer cut short) is printed as it is.

BEGIN { if (width < 1) width = 80 }
{ text = text (NR > 1 ? " " : "") $0; plain = plain (NR > 1 ? "\n" : "") $0 }
END {
    at = 1
    blank()
    json = substr(text, at, 1) ~ /[{[]/ ? value(0, 0) : ""
    blank()
    if (json == "" || broken || at <= length(text)) print plain
    else print json
}

function blank() { while (substr(text, at, 1) ~ /[ \t]/) at++ }

# The string, number or word that begins here.
function scalar(   start) {
    start = at
    if (substr(text, at, 1) == "\"") {
        for (at++; at <= length(text) && substr(text, at, 1) != "\""; at++)
            if (substr(text, at, 1) == "\\") at++
        at++
    } else {
        while (at <= length(text) && substr(text, at, 1) !~ /[][{},: \t"]/) at++
    }
    if (at == start) { broken = 1; at++ }  # so that every call moves on
    return substr(text, start, at - start)
}

# The key that begins here, and its colon.
function name(   key) {
    key = scalar()
    blank()
    if (substr(text, at++, 1) != ":") broken = 1
    return key
}

function spaces(n,   s) { while (n-- > 0) s = s " "; return s }

# The value that begins here, `used` columns to the right of `indent`. An object at the beginning of a line has its
# first key beside the brace; closing brackets stand behind the last item.
function value(indent, used,   open, close_, start, items, key, many, short, closed) {
    blank()
    open = substr(text, at, 1)
    if (open != "{" && open != "[") return scalar()
    close_ = open == "{" ? "}" : "]"
    start = at
    short = compact(open, close_)
    if (indent + used + length(short) <= width) return short
    at = start + 1
    many = open
    while (at <= length(text)) {
        blank()
        if (substr(text, at, 1) == close_) { at++; closed = 1; break }
        if (substr(text, at, 1) == ",") { at++; continue }
        key = ""
        if (open == "{") key = name() ": "
        if (items++) many = many ",\n" spaces(indent + 2)
        else many = many (open == "{" && !used ? " " : "\n" spaces(indent + 2))
        many = many key value(indent + 2, length(key))
    }
    if (!closed) broken = 1
    return many " " close_
}

# The object or array that begins here, on one line.
function compact(open, close_,   one, items, key, c, closed) {
    at++
    one = open == "{" ? "{ " : "["
    while (at <= length(text)) {
        blank()
        c = substr(text, at, 1)
        if (c == close_) { at++; closed = 1; break }
        if (c == ",") { at++; continue }
        key = ""
        if (open == "{") key = name() ": "
        blank()
        c = substr(text, at, 1)
        one = one (items++ ? ", " : "") key (c == "{" ? compact("{", "}") : c == "[" ? compact("[", "]") : scalar())
    }
    if (!closed) broken = 1
    if (!items) return open close_
    return one (open == "{" ? " }" : "]")
}
