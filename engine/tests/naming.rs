//! GraphQL names in both conventions.

mod support;

use postern_engine::model::NamingConvention::{self, GraphqlDefault, HasuraDefault};
use postern_engine::model::SourceNames;
use postern_engine::schema::{Naming, RootKind, RootOperation, is_graphql_name, names_of_relation};
use serde_json::json;
use support::Snapshot;

#[track_caller]
fn check_type(convention: NamingConvention, parts: &[&str], expected: &str) {
    assert_eq!(Naming::common(convention).type_name(parts), expected);
}

#[track_caller]
fn check_field(convention: NamingConvention, parts: &[&str], expected: &str) {
    assert_eq!(Naming::common(convention).field_name(parts), expected);
}

#[test]
fn types() {
    check_type(HasuraDefault, &["order_line", "bool_exp"], "order_line_bool_exp");
    check_type(HasuraDefault, &["OrderLine", ""], "OrderLine");
    check_type(GraphqlDefault, &["order_line", "bool_exp"], "OrderLineBoolExp");
    check_type(GraphqlDefault, &["orderLine", ""], "OrderLine");
    check_type(GraphqlDefault, &["_hidden__table", "max_fields"], "_hiddenTableMaxFields");
}

#[test]
fn fields() {
    check_field(HasuraDefault, &["insert", "order_line", "one"], "insert_order_line_one");
    check_field(HasuraDefault, &["", "order_line", ""], "order_line");
    check_field(GraphqlDefault, &["insert", "order_line", "one"], "insertOrderLineOne");
    check_field(GraphqlDefault, &["", "Order_Line", "by_pk"], "orderLineByPk");
    check_field(GraphqlDefault, &["", "_private_part", ""], "_privatePart");
}

#[test]
fn enum_values() {
    assert_eq!(Naming::common(HasuraDefault).enum_value("desc_nulls_last"), "desc_nulls_last");
    assert_eq!(Naming::common(GraphqlDefault).enum_value("desc_nulls_last"), "DESC_NULLS_LAST");
}

#[test]
fn root_fields_and_their_custom_names() {
    let model = Snapshot::named("naming");
    let line = model.get("order_line");
    let names = |convention| {
        let name = |operation| Naming::common(convention).root_field(&line, operation);
        [
            RootOperation::Select,
            RootOperation::SelectByKey,
            RootOperation::SelectAggregate,
            RootOperation::InsertOne,
        ]
        .map(name)
    };
    assert_eq!(
        names(GraphqlDefault),
        ["allLines", "one_line", "salesDataOrderLineAggregate", "insertSalesDataOrderLineOne"]
    );
    assert_eq!(
        names(HasuraDefault),
        ["allLines", "one_line", "sales_data_order_line_aggregate", "insert_sales_data_order_line_one"]
    );
    let model = model.with("order_line", |relation| relation.custom_name = Some("Line_item".to_owned()));
    let naming = Naming::common(GraphqlDefault);
    assert_eq!(naming.relation(&model.get("order_line")), "Line_item");
    assert_eq!(
        naming.root_field(&model.get("order_line"), RootOperation::SelectAggregate),
        "Line_itemAggregate"
    );
    assert_eq!(naming.root_field(&model.get("order_line"), RootOperation::Insert), "insertLine_item");
    assert_eq!(naming.relation_type(&model.get("order_line"), "bool_exp"), "Line_itemBoolExp");
    assert_eq!(naming.relation_type(&model.get("price_list"), "bool_exp"), "PriceListBoolExp");
}

#[test]
fn columns_and_functions() {
    let model = Snapshot::named("naming");
    assert_eq!(Naming::common(GraphqlDefault).column("ordered_At", None), "orderedAt");
    assert_eq!(Naming::common(HasuraDefault).column("ordered_At", None), "ordered_At");
    let function = &model.functions[0];
    let both = |rows: &str, aggregate: &str| (rows.to_owned(), aggregate.to_owned());
    assert_eq!(
        Naming::common(GraphqlDefault).function(function),
        both("validPriceLists", "validPriceListsAggregate")
    );
    assert_eq!(
        Naming::common(HasuraDefault).function(function),
        both("valid_price_lists", "valid_price_lists_aggregate")
    );
}

#[test]
fn names_that_graphql_allows() {
    for name in ["a", "_", "a1", "_A"] {
        assert!(is_graphql_name(name), "{name}");
    }
    for name in ["", "1a", "__a", "a-b", "a b", "é", "a\"", "$a"] {
        assert!(!is_graphql_name(name), "{name}");
    }
}

#[test]
fn what_a_relation_may_define_is_all_that_its_schema_names() {
    let model = Snapshot::named("naming");
    let names = names_of_relation(&model, &model.get("price_list"));
    let has = |name: &str| names.iter().any(|defined| defined.name == name);
    for name in [
        "priceList",
        "priceListByPk",
        "PriceListBoolExp",
        "PriceListOrderBy",
        "PriceListAggregate",
        "deletePriceList",
    ] {
        assert!(has(name), "{name} is missing");
    }
    assert!(!has("price_list"));
}

/// As in the reference: the convention joins the parts in its way, and leaves a prefix of a field as it is.
#[test]
fn sources_put_affixes_around_names() {
    let source: SourceNames = serde_json::from_value(json!({
        "root_fields": {"namespace": "shop", "prefix": "test", "suffix": "query"},
        "type_names": {"prefix": "my", "suffix": "kind"},
    }))
    .unwrap();
    let model = Snapshot::named("naming");
    let list = model.get("price_list");
    let [hasura, graphql] =
        [HasuraDefault, GraphqlDefault].map(|convention| Naming::of_source(convention, &source));
    assert_eq!(hasura.root_field(&list, RootOperation::InsertOne), "testinsert_price_list_onequery");
    assert_eq!(graphql.root_field(&list, RootOperation::InsertOne), "testInsertPriceListOneQuery");
    assert_eq!(hasura.type_name(&["price_list", "bool_exp"]), "myprice_list_bool_expkind");
    assert_eq!(graphql.type_name(&["price_list", "bool_exp"]), "myPriceListBoolExpKind");
    assert_eq!(hasura.namespace_type("shop", RootKind::Query), "myshop_querykind");
    assert_eq!(graphql.scalar_type_name("_uuid", "comparison_exp"), "UuidArrayComparisonExp");
    assert_eq!(graphql.enum_comparison(&list), "MyPriceListEnumKindComparisonExp");
    let line = model.get("order_line");
    assert_eq!(hasura.root_field(&line, RootOperation::Select), "testallLinesquery");
    assert_eq!(graphql.field_name(&["unit_price"]), "unitPrice");
}
