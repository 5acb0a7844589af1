# Prints JSON indented, keys in their order; what fits into `width` stays on one line.

BEGIN { if (!width) width = 80 }
{ text = text (NR > 1 ? " " : "") $0 }
END { at = 1; print value(0, 0) }

function blank() { while (substr(text, at, 1) ~ /[ \t]/) at++ }

# The string, number or word that begins here.
function scalar(   start) {
    start = at
    if (substr(text, at, 1) == "\"") {
        for (at++; at <= length(text) && substr(text, at, 1) != "\""; at++)
            if (substr(text, at, 1) == "\\") at++
        at++
    } else {
        while (at <= length(text) && substr(text, at, 1) !~ /[],} \t]/) at++
    }
    return substr(text, start, at - start)
}

function spaces(n,   s) { while (n-- > 0) s = s " "; return s }

# The value that begins here, `used` columns to the right of `indent`. An object at the beginning of a line has its
# first key beside the brace; closing brackets stand behind the last item.
function value(indent, used,   open, close_, start, items, key, many, short) {
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
        if (substr(text, at, 1) == close_) { at++; break }
        if (substr(text, at, 1) == ",") { at++; continue }
        key = ""
        if (open == "{") { key = scalar() ": "; blank(); at++ }
        if (items++) many = many ",\n" spaces(indent + 2)
        else many = many (open == "{" && !used ? " " : "\n" spaces(indent + 2))
        many = many key value(indent + 2, length(key))
    }
    return many " " close_
}

# The object or array that begins here, on one line.
function compact(open, close_,   one, items, key, c) {
    at++
    one = open == "{" ? "{ " : "["
    while (at <= length(text)) {
        blank()
        c = substr(text, at, 1)
        if (c == close_) { at++; break }
        if (c == ",") { at++; continue }
        key = ""
        if (open == "{") { key = scalar() ": "; blank(); at++; blank() }
        c = substr(text, at, 1)
        one = one (items++ ? ", " : "") key (c == "{" ? compact("{", "}") : c == "[" ? compact("[", "]") : scalar())
    }
    return one (open == "{" ? " }" : "]")
}
