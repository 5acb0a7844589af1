use super::{accept, refuse};

#[test]
fn fragment_names_are_unique() {
    refuse(
        "{author {...f}} fragment f on author {id} fragment f on author {name}",
        &[("$", "multiple definitions for fragment \"f\"")],
    );
}

#[test]
fn spread_fragments_are_defined() {
    refuse("{author {...f id ...f}}", &[("$", "reference to undefined fragment \"f\"")]);
    refuse("{author {...f}} fragment f on author {...g}", &[("$", "reference to undefined fragment \"g\"")]);
}

#[test]
fn fragments_are_used() {
    accept("{author {...f}} fragment f on author {...g} fragment g on author {id}");
    refuse(
        "{author {id}} fragment f on author {...g} fragment g on author {idx}",
        &[
            ("$.f.selectionSet.idx", "field 'idx' not found in type: 'author'"),
            ("$", "following fragment(s) have been defined, but have not been used in the query - f"),
            ("$", "following fragment(s) have been defined, but have not been used in the query - g"),
        ],
    );
}

#[test]
fn fragments_do_not_form_cycles() {
    refuse(
        "query q {author {...authorFragment}}
         fragment authorFragment on author {id name article {...articleFragment}}
         fragment articleFragment on article {title author {...authorFragment}}",
        &[(
            "$.selectionSet.author.selectionSet.authorFragment.selectionSet.article.selectionSet\
             .articleFragment.selectionSet.author.selectionSet",
            "the fragment definition(s) authorFragment and articleFragment form a cycle",
        )],
    );
    refuse(
        "{author {id ...f}} fragment f on author {id ...f}",
        &[("$.selectionSet.author.selectionSet.f.selectionSet", "the fragment definition(s) f form a cycle")],
    );
    refuse(
        "{author {...x}} fragment x on author {...a} fragment a on author {spouse {...b}}
         fragment b on author {id ...c} fragment c on author {...a}",
        &[(
            "$.selectionSet.author.selectionSet.x.selectionSet.a.selectionSet.spouse.selectionSet\
             .b.selectionSet.c.selectionSet",
            "the fragment definition(s) a, b, and c form a cycle",
        )],
    );
    refuse(
        "{author {...g ... {... {spouse {...g id}} spouse {spouse {id ...g ...f}}}}}
         fragment f on author {...g spouse {...g} ... {...f}} fragment g on author {id}",
        &[(
            "$.selectionSet.author.selectionSet.spouse.selectionSet.spouse.selectionSet.f.selectionSet",
            "the fragment definition(s) f form a cycle",
        )],
    );
    refuse(
        "{author {id}} fragment f on author {...f}",
        &[("$.f.selectionSet", "the fragment definition(s) f form a cycle")],
    );
}

#[test]
fn types_of_fragments_exist_and_have_fields() {
    let path = "$.selectionSet.author.selectionSet";
    refuse("{author {... on secret {id}}}", &[(path, "no such type exists in the schema: 'secret'")]);
    refuse(
        "{author {...f}} fragment f on secret {id}",
        &[(path, "no such type exists in the schema: 'secret'")],
    );
    let leaf = "a fragment cannot be on the type 'Int', which has no fields";
    refuse("{author {... on Int {id}}}", &[(path, leaf)]);
    refuse("{author {...f}} fragment f on Int {id}", &[(path, leaf)]);
    refuse(
        "{author {id}} fragment f on author_bool_exp {id}",
        &[
            ("$.f.selectionSet", "a fragment cannot be on the type 'author_bool_exp', which has no fields"),
            ("$", "following fragment(s) have been defined, but have not been used in the query - f"),
        ],
    );
}

#[test]
fn fragments_can_apply() {
    accept("{... on query_root {author {... on author {id} ... {name}}}}");
    let expected = [(
        "$.selectionSet.author.selectionSet",
        "a fragment on type 'article' can never apply to type 'author'",
    )];
    refuse("{author {... on article {id}}}", &expected);
    refuse("{author {...f}} fragment f on article {id}", &expected);
}
