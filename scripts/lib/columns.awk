# Prints the files given as blocks beside each other, `fit` in a row, each `column` wide. A file's first line is its
# heading; `bold` and `plain` are put around it. Text is UTF-8; run it with LC_ALL=C, so that every awk sees bytes.

BEGIN {
    fit = fit < 1 ? 1 : int(fit)
    column = column < 1 ? 1 : int(column)
    for (i = 1; i < 256; i++) code[sprintf("%c", i)] = i
}

FNR == 1 { blocks++; heading[blocks] = $0; next }
{ cell[blocks, ++height[blocks]] = $0 }

END {
    for (first = 1; first <= blocks; first += fit) {
        last = first + fit - 1 < blocks ? first + fit - 1 : blocks
        tallest = 0
        for (b = first; b <= last; b++) { wrap(b, column); if (tall[b] > tallest) tallest = tall[b] }
        line = ""
        for (b = first; b <= last; b++)
            line = line (b > first ? "   " : "") bold heading[b] plain (b < last ? fill(heading[b], column) : "")
        print line
        for (i = 1; i <= tallest; i++) {
            line = ""
            for (b = first; b <= last; b++) line = line (b > first ? " | " : "") cut[b, i] fill(cut[b, i], column)
            sub(/ +$/, "", line)
            print line
        }
        print ""
    }
}

function spaces(n) { return n > 0 ? sprintf("%" n "s", "") : "" }

# The spaces that s lacks to be n columns wide.
function fill(s, n) { return spaces(n - across(s)) }

# The bytes of the character that begins at byte k.
function size(s, k,   c) {
    c = code[substr(s, k, 1)]
    return c < 192 ? 1 : c < 224 ? 2 : c < 240 ? 3 : 4
}

# The columns that this character takes: two for East Asian ones and pictures, none for combining marks.
function columns(character,   c) {
    c = code[substr(character, 1, 1)]
    if (c == 204 || (c == 205 && code[substr(character, 2, 1)] < 176)) return 0
    return (c >= 227 && c <= 237) || c >= 240 ? 2 : 1
}

# The columns that s takes.
function across(s,   k, n, width) {
    for (k = 1; k <= length(s); k += n) {
        n = size(s, k)
        width += columns(substr(s, k, n))
    }
    return width + 0
}

# The bytes of s that fit into n columns; at least one character, so that who takes them away comes to an end.
function fitting(s, n,   k, bytes, width) {
    for (k = 1; k <= length(s); k += bytes) {
        bytes = size(s, k)
        width += columns(substr(s, k, bytes))
        if (width > n && k > 1) break
    }
    return k - 1 < length(s) ? k - 1 : length(s)
}

# Breaks the lines of block b that are longer than n, preferably at a space; the rest is indented.
function wrap(b, n,   i, s, indent, lead, room, taken) {
    tall[b] = 0
    for (i = 1; i <= height[b]; i++) {
        s = cell[b, i]
        gsub(/\t/, "    ", s)
        match(s, /^ */)
        indent = RLENGTH
        s = substr(s, indent + 1)
        lead = indent < n / 2 ? indent : int(n / 2)
        room = n - lead
        # Each turn takes at least one character away, whatever the room.
        while (across(s) > room) {
            taken = portion(s, room)
            cut[b, ++tall[b]] = spaces(lead) substr(s, 1, taken)
            s = substr(s, taken + 1)
            sub(/^ +/, "", s)
            lead = indent + 2 < n / 2 ? indent + 2 : int(n / 2)
            room = n - lead
        }
        cut[b, ++tall[b]] = spaces(lead) s
    }
}

# The bytes of s that go on a line of n columns: up to the last space, unless the word behind it is broken anyway
# and the line would be left more than half empty.
function portion(s, n,   bytes, k, word) {
    bytes = fitting(s, n)
    for (k = bytes + 1; k > 1 && substr(s, k, 1) != " "; k--) continue
    if (k <= 1) return bytes
    word = substr(s, k + 1)
    sub(/ .*/, "", word)
    return k > bytes / 2 || across(word) <= n - 2 ? k - 1 : bytes
}
