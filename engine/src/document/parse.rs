//! The grammar of executable documents, by recursive descent with bounded depth.
//!
//! Written by hand because no parser at hand was both exact and safe: `graphql-parser` turns floats into f64, which
//! loses digits, and `apollo-parser` 0.8 accepts line ends and control characters in quoted strings and object
//! fields without a value. Both would need a second check of the whole text.

use super::ast::{
    Directive, Document, Field, FragmentDefinition, FragmentSpread, InlineFragment, OperationDefinition,
    OperationKind, Selection, TypeReference, Value, VariableDefinition,
};
use super::lex::{Lexer, Punctuator, Token};
use super::parse_error::ParseError;
use crate::model::Limits;

/// The deepest nesting whatever the limits say: every stage may recurse over a document, dropping it included,
/// and must not run out of stack.
pub(super) const DEEPEST: usize = 300;

/// Reads an executable document.
///
/// `limits`: `document_bytes`, `tokens` and `depth` are enforced, the last with 300 as its maximum; a document
/// beyond them costs no more than one within them. A type-system definition is a syntax error.
/// Errors: `Syntax` at the first place that breaks the grammar; `TooLarge`, `TooManyTokens`, `TooDeep`.
/// Source: GraphQL specification, October 2021, appendix B; lone surrogates refused, pairs and `\u{…}` accepted as
/// in the later draft.
pub fn parse(text: &str, limits: &Limits) -> Result<Document, ParseError> {
    if text.len() > limits.document_bytes {
        return Err(ParseError::TooLarge { limit: limits.document_bytes });
    }
    let mut lexer = Lexer::new(text, limits.tokens);
    let (token, start) = lexer.next_token()?;
    let mut parser = Parser { lexer, token, start, depth: 0, depth_limit: limits.depth.min(DEEPEST) };
    parser.document()
}

/// Whether a variable may stand in a value.
#[derive(Clone, Copy)]
enum Variables {
    Allowed,
    Refused,
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    /// The next token, not consumed yet.
    token: Token<'a>,
    /// Where it starts.
    start: usize,
    /// How many selection sets, lists, objects and list types are open.
    depth: usize,
    depth_limit: usize,
}

type Parsed<T> = Result<T, ParseError>;

impl<'a> Parser<'a> {
    fn document(&mut self) -> Parsed<Document> {
        let mut document = Document::default();
        loop {
            match self.token {
                Token::Name("fragment") => document.fragments.push(self.fragment_definition()?),
                _ => document.operations.push(self.operation_definition()?),
            }
            if self.token == Token::End {
                return Ok(document);
            }
        }
    }

    fn operation_definition(&mut self) -> Parsed<OperationDefinition> {
        let kind = match self.token {
            Token::Punctuator(Punctuator::BraceOpen) => {
                return Ok(OperationDefinition {
                    kind: OperationKind::Query,
                    name: None,
                    variables: Vec::new(),
                    directives: Vec::new(),
                    selection_set: self.selection_set()?,
                });
            }
            Token::Name("query") => OperationKind::Query,
            Token::Name("mutation") => OperationKind::Mutation,
            Token::Name("subscription") => OperationKind::Subscription,
            _ => return Err(self.unexpected("a definition")),
        };
        self.advance()?;
        Ok(OperationDefinition {
            kind,
            name: self.optional_name()?,
            variables: self.optional_list(
                Punctuator::ParenOpen,
                Punctuator::ParenClose,
                Self::variable_definition,
            )?,
            directives: self.directives(Variables::Allowed)?,
            selection_set: self.selection_set()?,
        })
    }

    fn fragment_definition(&mut self) -> Parsed<FragmentDefinition> {
        self.advance()?;
        if self.token == Token::Name("on") {
            return Err(self.unexpected("a fragment's name"));
        }
        let name = self.name()?;
        if self.token != Token::Name("on") {
            return Err(self.unexpected("'on'"));
        }
        self.advance()?;
        Ok(FragmentDefinition {
            name,
            type_condition: self.name()?,
            directives: self.directives(Variables::Allowed)?,
            selection_set: self.selection_set()?,
        })
    }

    fn variable_definition(&mut self) -> Parsed<VariableDefinition> {
        self.expect(Punctuator::Dollar, "'$'")?;
        let name = self.name()?;
        self.expect(Punctuator::Colon, "':'")?;
        let ty = self.type_reference()?;
        let default = match self.accept(Punctuator::Equals)? {
            true => Some(self.value(Variables::Refused)?),
            false => None,
        };
        Ok(VariableDefinition { name, ty, default, directives: self.directives(Variables::Refused)? })
    }

    fn type_reference(&mut self) -> Parsed<TypeReference> {
        let nullable = if self.accept(Punctuator::BracketOpen)? {
            let inner = self.nested(Self::type_reference)?;
            self.expect(Punctuator::BracketClose, "']'")?;
            TypeReference::List(Box::new(inner))
        } else {
            TypeReference::Named(self.name()?)
        };
        Ok(match self.accept(Punctuator::Bang)? {
            true => TypeReference::NonNull(Box::new(nullable)),
            false => nullable,
        })
    }

    fn selection_set(&mut self) -> Parsed<Vec<Selection>> {
        self.expect(Punctuator::BraceOpen, "'{'")?;
        self.nested(|parser| parser.items(Punctuator::BraceClose, Self::selection))
    }

    fn selection(&mut self) -> Parsed<Selection> {
        if self.accept(Punctuator::Spread)? { self.fragment() } else { self.field().map(Selection::Field) }
    }

    fn field(&mut self) -> Parsed<Field> {
        let first = self.name()?;
        let (alias, name) = match self.accept(Punctuator::Colon)? {
            true => (Some(first), self.name()?),
            false => (None, first),
        };
        let arguments = self.arguments(Variables::Allowed)?;
        let directives = self.directives(Variables::Allowed)?;
        let selection_set = match self.token {
            Token::Punctuator(Punctuator::BraceOpen) => self.selection_set()?,
            _ => Vec::new(),
        };
        Ok(Field { alias, name, arguments, directives, selection_set })
    }

    /// What follows `...`.
    fn fragment(&mut self) -> Parsed<Selection> {
        let type_condition = match self.token {
            Token::Name("on") => {
                self.advance()?;
                Some(self.name()?)
            }
            Token::Name(_) => {
                let name = self.name()?;
                let directives = self.directives(Variables::Allowed)?;
                return Ok(Selection::FragmentSpread(FragmentSpread { name, directives }));
            }
            _ => None,
        };
        Ok(Selection::InlineFragment(InlineFragment {
            type_condition,
            directives: self.directives(Variables::Allowed)?,
            selection_set: self.selection_set()?,
        }))
    }

    fn directives(&mut self, variables: Variables) -> Parsed<Vec<Directive>> {
        let mut directives = Vec::new();
        while self.accept(Punctuator::At)? {
            directives.push(Directive { name: self.name()?, arguments: self.arguments(variables)? });
        }
        Ok(directives)
    }

    fn arguments(&mut self, variables: Variables) -> Parsed<Vec<(String, Value)>> {
        self.optional_list(Punctuator::ParenOpen, Punctuator::ParenClose, |parser| {
            parser.name_and_value(variables)
        })
    }

    fn name_and_value(&mut self, variables: Variables) -> Parsed<(String, Value)> {
        let name = self.name()?;
        self.expect(Punctuator::Colon, "':'")?;
        Ok((name, self.value(variables)?))
    }

    fn value(&mut self, variables: Variables) -> Parsed<Value> {
        let start = self.start;
        Ok(match self.advance()? {
            Token::Punctuator(Punctuator::Dollar) => match variables {
                Variables::Allowed => Value::Variable(self.name()?),
                Variables::Refused => return Err(self.lexer.error_at(start, "a constant")),
            },
            Token::Punctuator(Punctuator::BracketOpen) => Value::List(self.nested(|parser| {
                parser.possible_items(Punctuator::BracketClose, |parser| parser.value(variables))
            })?),
            Token::Punctuator(Punctuator::BraceOpen) => Value::Object(self.nested(|parser| {
                parser.possible_items(Punctuator::BraceClose, |parser| parser.name_and_value(variables))
            })?),
            Token::Int(text) => Value::Int(text.to_owned()),
            Token::Float(text) => Value::Float(text.to_owned()),
            Token::String(value) => Value::String(value),
            Token::Name("true") => Value::Boolean(true),
            Token::Name("false") => Value::Boolean(false),
            Token::Name("null") => Value::Null,
            Token::Name(name) => Value::Enum(name.to_owned()),
            Token::Punctuator(_) | Token::End => return Err(self.lexer.error_at(start, "a value")),
        })
    }

    /// One or more items in brackets, or nothing at all.
    fn optional_list<T>(
        &mut self,
        open: Punctuator,
        close: Punctuator,
        item: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Parsed<Vec<T>> {
        if self.accept(open)? { self.items(close, item) } else { Ok(Vec::new()) }
    }

    /// One or more items, and the closing bracket.
    fn items<T>(
        &mut self,
        close: Punctuator,
        mut item: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Parsed<Vec<T>> {
        let mut items = vec![item(self)?];
        while !self.accept(close)? {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// Any number of items, and the closing bracket.
    fn possible_items<T>(
        &mut self,
        close: Punctuator,
        item: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Parsed<Vec<T>> {
        if self.accept(close)? { Ok(Vec::new()) } else { self.items(close, item) }
    }

    /// Runs `inner` one level deeper.
    fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= self.depth_limit {
            return Err(ParseError::TooDeep { limit: self.depth_limit });
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn optional_name(&mut self) -> Parsed<Option<String>> {
        match self.token {
            Token::Name(_) => self.name().map(Some),
            _ => Ok(None),
        }
    }

    fn name(&mut self) -> Parsed<String> {
        let Token::Name(name) = self.token else {
            return Err(self.unexpected("a name"));
        };
        self.advance()?;
        Ok(name.to_owned())
    }

    fn expect(&mut self, punctuator: Punctuator, expected: &'static str) -> Parsed<()> {
        if self.accept(punctuator)? { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    fn accept(&mut self, punctuator: Punctuator) -> Parsed<bool> {
        let found = self.token == Token::Punctuator(punctuator);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    /// Consumes the next token and gives it.
    fn advance(&mut self) -> Parsed<Token<'a>> {
        let (token, start) = self.lexer.next_token()?;
        self.start = start;
        Ok(std::mem::replace(&mut self.token, token))
    }

    fn unexpected(&self, expected: &'static str) -> ParseError {
        self.lexer.error_at(self.start, expected)
    }
}
