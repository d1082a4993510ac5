//! Cells of Arrow columns that others made, as fields of an article.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowTimestampType, Date32Type, Date64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, TimeUnit};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde_json::Value;

/// Values of a list.
const MOST_VALUES: usize = 100;

/// Whether cells of this type can be read.
pub(crate) fn readable(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null | DataType::Boolean => true,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => true,
        DataType::List(element) | DataType::LargeList(element) => readable(element.data_type()),
        DataType::Dictionary(_, value) => readable(value),
        kind => kind.is_integer() || kind.is_floating(),
    }
}

/// The cell of a row; nothing where there is none.
pub(crate) fn cell(column: &ArrayRef, row: usize) -> Value {
    if row >= column.len() || column.is_null(row) {
        return Value::Null;
    }
    let text = |text: &str| Value::String(text.to_owned());
    let known = match column.data_type() {
        DataType::Utf8 => column.as_string_opt::<i32>().map(|array| text(array.value(row))),
        DataType::LargeUtf8 => column.as_string_opt::<i64>().map(|array| text(array.value(row))),
        DataType::Utf8View => column.as_string_view_opt().map(|array| text(array.value(row))),
        DataType::Date32 => column.as_primitive_opt::<Date32Type>().map(|array| day(array.value(row).into())),
        DataType::Date64 => {
            column.as_primitive_opt::<Date64Type>().map(|array| day(array.value(row).div_euclid(86_400_000)))
        }
        DataType::Timestamp(unit, _) => Some(moment(column, *unit, row)),
        DataType::List(_) => column.as_list_opt::<i32>().map(|array| list(&array.value(row))),
        DataType::LargeList(_) => column.as_list_opt::<i64>().map(|array| list(&array.value(row))),
        DataType::Dictionary(..) => {
            // Keys are looked at by whole arrays: here by one of a single row.
            let one = column.slice(row, 1);
            let array = one.as_any_dictionary_opt().filter(|array| !array.values().is_empty());
            array.and_then(|array| Some(cell(array.values(), *array.normalized_keys().first()?)))
        }
        kind if kind.is_integer() => whole(column, row),
        _ => None,
    };
    known.unwrap_or(Value::Null)
}

fn list(items: &ArrayRef) -> Value {
    Value::Array((0..items.len().min(MOST_VALUES)).map(|at| cell(items, at)).collect())
}

/// A whole number, of any width.
fn whole(column: &ArrayRef, row: usize) -> Option<Value> {
    macro_rules! of {
        ($($kind:ident),*) => {
            $(if let Some(array) = column.as_primitive_opt::<arrow_array::types::$kind>() {
                return Some(Value::String(array.value(row).to_string()));
            })*
        };
    }
    of!(Int64Type, Int32Type, Int16Type, Int8Type, UInt64Type, UInt32Type, UInt16Type, UInt8Type);
    None
}

/// A day, counted from 1970.
fn day(days: i64) -> Value {
    const EPOCH: Date = date(1970, 1, 1);
    let day = jiff::Span::new().try_days(days).and_then(|span| EPOCH.checked_add(span));
    day.map_or(Value::Null, |day| Value::String(day.to_string()))
}

/// The day of a moment, in UTC.
fn moment(column: &ArrayRef, unit: TimeUnit, row: usize) -> Value {
    fn of<T: ArrowTimestampType>(column: &ArrayRef, row: usize) -> Option<i64> {
        column.as_primitive_opt::<T>().map(|array| array.value(row))
    }
    let second = match unit {
        TimeUnit::Second => of::<TimestampSecondType>(column, row),
        TimeUnit::Millisecond => of::<TimestampMillisecondType>(column, row).map(|v| v.div_euclid(1_000)),
        TimeUnit::Microsecond => of::<TimestampMicrosecondType>(column, row).map(|v| v.div_euclid(1_000_000)),
        TimeUnit::Nanosecond => of::<TimestampNanosecondType>(column, row).map(|v| v.div_euclid(1_000_000_000)),
    };
    let second = second.and_then(|second| Timestamp::from_second(second).ok());
    second.map_or(Value::Null, |second| Value::String(second.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()))
}
