//! Canonical text, and the normal form of the allow-list.

use postern_engine::document::{normal_form, parse, print};
use postern_engine::model::Limits;

fn printed(text: &str) -> String {
    print(&parse(text, &Limits::default()).expect(text))
}

fn normal(text: &str) -> String {
    normal_form(&parse(text, &Limits::default()).expect(text))
}

#[test]
fn canonical_text() {
    let check = |text: &str, expected: &str| {
        assert_eq!(printed(text), expected);
        assert_eq!(printed(expected), expected, "printing is not stable");
    };
    check("query { a , b }", "{a b}");
    check("query A { a }", "query A{a}");
    check("query @x { a }", "query@x{a}");
    check("mutation { a }", "mutation{a}");
    check("subscription{a}", "subscription{a}");
    check("{ a : b ( c : 1 , d : -0.50e+3 ) @e ( f : $g ) @h { i } }", "{a:b(c:1 d:-0.50e+3)@e(f:$g)@h{i}}");
    check("query($a:Int!=1@x,$b:[[b!]]!){a}", "query($a:Int!=1@x $b:[[b!]]!){a}");
    check("{... on A{b} ... @c{d} ...{e} ... C @d}", "{...on A{b} ...@c{d} ...{e} ...C@d}");
    check("{a(b:[1,{c:true,d:[null,E,$f]},{},[]])}", "{a(b:[1 {c:true d:[null E $f]} {} []])}");
    check(
        "{a(b:\"\\u0041\\u00e9\\u0000\\u007f\\b\\\"\\\\\\/\\n\")}",
        "{a(b:\"Aé\\u0000\\u007F\\b\\\"\\\\/\\n\")}",
    );
    check("{a(b:\"\"\"\n  x\n   y\"\"\")}", "{a(b:\"x\\n y\")}");
    check("fragment a on b{c}{...a}", "{...a}\nfragment a on b{c}");
}

#[test]
fn normal_form_leaves_out_type_names() {
    let check = |text: &str, expected: &str| assert_eq!(normal(text), expected, "{text}");
    check("{__typename a{__typename b x:__typename}}", "{a{b}}");
    check("query A{a{b ...{__typename c} ...on d{__typename}}}", "query A{a{b ...{c} ...on d{}}}");
    check("{a{...b}}fragment b on c{d __typename}", "{a{...b}}\nfragment b on c{d}");
    // Emptied sets: a field becomes a leaf, an operation keeps its braces.
    check("{a{__typename}}", "{a}");
    check("{__typename}", "{}");
    check("{__typename:a}", "{__typename:a}");
}

#[test]
fn normal_form_keeps_what_counts() {
    let same = |left: &str, right: &str| assert_eq!(normal(left), normal(right));
    let differ = |left: &str, right: &str| assert_ne!(normal(left), normal(right));
    same("query A { a, b } # c", "query A{\n a\n b\n}");
    same("{a(b:1,c:{d:1,e:{g:2,f:3}})@x(y:1,z:2)}", "{a(c:{e:{f:3,g:2},d:1},b:1)@x(z:2,y:1)}");
    same("query($a:b={c:1,d:2}){a}", "query($a:b={d:2,c:1}){a}");
    same("{a(b:\"\"\"x\"\"\")}", "{a(b:\"\\u0078\")}");
    differ("{a b}", "{b a}");
    differ("{a}", "query A{a}");
    differ("{a}", "mutation{a}");
    differ("{a:b}", "{b}");
    differ("{a@x@y}", "{a@y@x}");
    differ("{a(b:[1,2])}", "{a(b:[2,1])}");
    differ("{a(b:1)}", "{a(b:1.0)}");
    differ("{a(b:\"c\")}", "{a(b:c)}");
    differ("{a(b:1)}", "{a(b:\"1\")}");
    differ("{a ...{b}}", "{a b}");
    differ("query($a:b,$c:d){a}", "query($c:d,$a:b){a}");
}
