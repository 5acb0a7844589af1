# Prints the files given as blocks beside each other, `fit` in a row, each `column` wide. A file's first line is its
# heading; `bold` and `plain` are put around it.

FNR == 1 { blocks++; heading[blocks] = $0; next }
{ cell[blocks, ++height[blocks]] = $0 }

END {
    for (first = 1; first <= blocks; first += fit) {
        last = first + fit - 1 < blocks ? first + fit - 1 : blocks
        tallest = 0
        for (b = first; b <= last; b++) { wrap(b, column); if (tall[b] > tallest) tallest = tall[b] }
        line = ""
        for (b = first; b <= last; b++) line = line (b > first ? "   " : "") bold padded(heading[b], column) plain
        print line
        for (i = 1; i <= tallest; i++) {
            line = ""
            for (b = first; b <= last; b++) line = line (b > first ? " | " : "") padded(cut[b, i], column)
            sub(/ +$/, "", line)
            print line
        }
        print ""
    }
}

function padded(s, n) { return sprintf("%-" n "s", s) }

# Breaks the lines of block b that are longer than n, preferably at a space; the rest is indented.
function wrap(b, n,   i, s, lead, k) {
    tall[b] = 0
    for (i = 1; i <= height[b]; i++) {
        s = cell[b, i]
        match(s, /^ */)
        lead = sprintf("%" (RLENGTH + 4) "s", "")
        while (length(s) > n) {
            for (k = n + 1; k > n * 0.5 && substr(s, k, 1) != " "; k--) continue
            if (k <= n * 0.5) k = n + 1
            cut[b, ++tall[b]] = substr(s, 1, k - 1)
            s = substr(s, k)
            sub(/^ /, "", s)
            s = lead s
        }
        cut[b, ++tall[b]] = s
    }
}
