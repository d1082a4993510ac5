//! Columns as data: what a table holds, and how a row of it is taken apart into columns.
//!
//! Parquet keeps a nested value as one plain list of values a leaf, with two small numbers beside each: how deep the value
//! is there (definition) and in which list it goes on (repetition).

use std::borrow::Cow;
use std::fmt::Write as _;

use parquet::data_type::ByteArray;

/// A column, or a part of one.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether there is always a value. Lists always are there; they may be empty.
    pub required: bool,
}

/// What a column holds.
#[derive(Debug)]
pub enum Kind {
    /// A string.
    Text,
    /// Yes or no.
    Flag,
    /// A whole number.
    Int,
    /// A number.
    Real,
    /// A day, as a whole number since 1970-01-01.
    Day,
    /// Any number of the same.
    List(&'static Field),
    /// Several, each with a name.
    Group(&'static [Field]),
}

/// A field that always has a value.
pub(crate) const fn must(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: true }
}

/// A field that may be null.
pub(crate) const fn may(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: false }
}

/// A list, which may be empty and is never null.
pub(crate) const fn list(name: &'static str, element: &'static Field) -> Field {
    Field { name, kind: Kind::List(element), required: true }
}

impl Field {
    /// Number of columns below it.
    fn leaves(&self) -> usize {
        match &self.kind {
            Kind::List(element) => element.leaves(),
            Kind::Group(fields) => fields.iter().map(Self::leaves).sum(),
            _ => 1,
        }
    }

    /// Its declaration in Parquet's own language.
    fn declare(&self, schema: &mut String) {
        let need = if self.required { "REQUIRED" } else { "OPTIONAL" };
        let name = self.name;
        // Writing to a string cannot fail.
        let _ = match &self.kind {
            Kind::Text => write!(schema, "{need} BYTE_ARRAY {name} (STRING); "),
            Kind::Flag => write!(schema, "{need} BOOLEAN {name}; "),
            Kind::Int => write!(schema, "{need} INT32 {name}; "),
            Kind::Real => write!(schema, "{need} DOUBLE {name}; "),
            Kind::Day => write!(schema, "{need} INT32 {name} (DATE); "),
            Kind::List(_) => write!(schema, "{need} GROUP {name} (LIST) {{ REPEATED GROUP list {{ "),
            Kind::Group(_) => write!(schema, "{need} GROUP {name} {{ "),
        };
        match &self.kind {
            Kind::List(element) => {
                element.declare(schema);
                schema.push_str("} } ");
            }
            Kind::Group(fields) => {
                fields.iter().for_each(|f| f.declare(schema));
                schema.push_str("} ");
            }
            _ => {}
        }
    }

    /// The columns below it, empty.
    fn columns(&self, columns: &mut Vec<Column>) {
        let values = match &self.kind {
            Kind::List(element) => return element.columns(columns),
            Kind::Group(fields) => return fields.iter().for_each(|f| f.columns(columns)),
            Kind::Text => Values::Text(Vec::new()),
            Kind::Flag => Values::Flag(Vec::new()),
            Kind::Int | Kind::Day => Values::Int(Vec::new()),
            Kind::Real => Values::Real(Vec::new()),
        };
        columns.push(Column { values, definitions: Vec::new(), repetitions: Vec::new() });
    }
}

/// The declaration of a table.
pub(crate) fn schema(name: &str, fields: &[Field]) -> String {
    let mut schema = format!("message {name} {{ ");
    fields.iter().for_each(|f| f.declare(&mut schema));
    schema.push('}');
    schema
}

/// The columns of a table, empty.
pub(crate) fn columns(fields: &[Field]) -> Vec<Column> {
    let mut columns = Vec::new();
    fields.iter().for_each(|f| f.columns(&mut columns));
    columns
}

/// A value of a row.
#[derive(Clone, Debug)]
pub enum Value<'a> {
    /// Nothing.
    Null,
    /// A string.
    Text(Cow<'a, str>),
    /// Yes or no.
    Flag(bool),
    /// A whole number, or a day.
    Int(i32),
    /// A number.
    Real(f64),
    /// Those of a list.
    List(Vec<Value<'a>>),
    /// Those of a group, in the order of its fields.
    Group(Vec<Value<'a>>),
}

/// One leaf: its values without the nulls, and the levels of all.
pub(crate) struct Column {
    pub(crate) values: Values,
    pub(crate) definitions: Vec<i16>,
    pub(crate) repetitions: Vec<i16>,
}

/// Values of one type.
pub(crate) enum Values {
    Text(Vec<ByteArray>),
    Flag(Vec<bool>),
    Int(Vec<i32>),
    Real(Vec<f64>),
}

/// Where a value stands: how deep it is there, in which list it goes on, and how many lists hold it.
#[derive(Clone, Copy)]
struct Place {
    definition: i16,
    repetition: i16,
    lists: i16,
}

/// Take a row apart; the bytes that it takes in memory. A value that does not fit its field becomes null, or, where the
/// field must have one, empty: the tables of this room never give one.
pub(crate) fn shred(fields: &[Field], row: &[Value<'_>], columns: &mut [Column]) -> usize {
    group(fields, row, Place { definition: 0, repetition: 0, lists: 0 }, columns)
}

fn group(fields: &[Field], values: &[Value<'_>], place: Place, mut columns: &mut [Column]) -> usize {
    let mut bytes = 0;
    for (i, field) in fields.iter().enumerate() {
        let (own, rest) = columns.split_at_mut(field.leaves().min(columns.len()));
        bytes += one(field, values.get(i).unwrap_or(&Value::Null), place, own);
        columns = rest;
    }
    bytes
}

fn one(field: &Field, value: &Value<'_>, place: Place, columns: &mut [Column]) -> usize {
    match (&field.kind, value) {
        (Kind::List(element), Value::List(items)) if !items.is_empty() => {
            let lists = place.lists + 1;
            let mut bytes = 0;
            for (i, item) in items.iter().enumerate() {
                let repetition = if i == 0 { place.repetition } else { lists };
                let inside = Place { definition: place.definition + 1, repetition, lists };
                bytes += one(element, item, inside, columns);
            }
            bytes
        }
        (Kind::List(_), _) => absent(place, columns),
        (_, Value::Null) if !field.required => absent(place, columns),
        (Kind::Group(fields), Value::Group(values)) => {
            let definition = place.definition + i16::from(!field.required);
            group(fields, values, Place { definition, ..place }, columns)
        }
        // Every column below must get something, or the rows of its table would slip against each other.
        (Kind::Group(fields), _) => group(fields, &[], place, columns),
        _ => {
            let definition = place.definition + i16::from(!field.required);
            columns.first_mut().map_or(0, |column| column.push(value, Place { definition, ..place }))
        }
    }
}

/// Nothing there: every column below says how deep the nothing is.
fn absent(place: Place, columns: &mut [Column]) -> usize {
    for column in columns.iter_mut() {
        column.definitions.push(place.definition);
        column.repetitions.push(place.repetition);
    }
    columns.len() * 4
}

impl Column {
    fn push(&mut self, value: &Value<'_>, place: Place) -> usize {
        self.definitions.push(place.definition);
        self.repetitions.push(place.repetition);
        match (&mut self.values, value) {
            (Values::Text(values), Value::Text(text)) => {
                values.push(ByteArray::from(text.as_ref()));
                // The handle of the bytes, and what the allocator adds.
                return text.len() + 64;
            }
            (Values::Text(values), _) => values.push(ByteArray::from("")),
            (Values::Flag(values), value) => values.push(matches!(value, Value::Flag(true))),
            (Values::Int(values), value) => values.push(if let Value::Int(int) = value { *int } else { 0 }),
            (Values::Real(values), value) => values.push(if let Value::Real(real) = value { *real } else { 0.0 }),
        }
        12
    }

    /// Forget the values.
    pub(crate) fn clear(&mut self) {
        self.definitions.clear();
        self.repetitions.clear();
        match &mut self.values {
            Values::Text(values) => values.clear(),
            Values::Flag(values) => values.clear(),
            Values::Int(values) => values.clear(),
            Values::Real(values) => values.clear(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static ELEMENT: Field = must("element", Kind::Text);
    static PARTY: Field = must("element", Kind::Group(&[must("name", Kind::Text), list("codes", &ELEMENT)]));

    fn text(text: &str) -> Value<'_> {
        Value::Text(Cow::Borrowed(text))
    }

    fn check(field: Field, value: Value<'_>, expected: &[(&[i16], &[i16])]) {
        let fields = [field];
        let mut columns = columns(&fields);
        shred(&fields, &[value], &mut columns);
        let levels: Vec<(&[i16], &[i16])> =
            columns.iter().map(|c| (c.definitions.as_slice(), c.repetitions.as_slice())).collect();
        assert_eq!(levels, expected);
    }

    #[test]
    fn levels_say_where_nothing_is_and_which_list_goes_on() {
        check(may("a", Kind::Text), Value::Null, &[(&[0], &[0])]);
        check(may("a", Kind::Text), text("x"), &[(&[1], &[0])]);
        check(must("a", Kind::Text), text("x"), &[(&[0], &[0])]);
        check(list("a", &ELEMENT), Value::List(vec![]), &[(&[0], &[0])]);
        check(list("a", &ELEMENT), Value::List(vec![text("x"), text("y")]), &[(&[1, 1], &[0, 1])]);
        let party = |codes: Vec<Value<'static>>| Value::Group(vec![text("n"), Value::List(codes)]);
        let parties = Value::List(vec![party(vec![text("x"), text("y")]), party(vec![])]);
        check(list("a", &PARTY), parties, &[(&[1, 1], &[0, 1]), (&[2, 2, 1], &[0, 2, 1])]);
    }

    #[test]
    fn a_row_that_does_not_fit_keeps_the_columns_in_step() {
        static INSIDE: [Field; 2] = [must("b", Kind::Text), must("c", Kind::Real)];
        let fields = [must("a", Kind::Int), must("g", Kind::Group(&INSIDE))];
        let mut columns = columns(&fields);
        shred(&fields, &[text("no number")], &mut columns);
        assert!(columns.iter().all(|c| c.definitions.len() == 1));
    }
}
