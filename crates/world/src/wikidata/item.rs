//! The parts of an item of a dump that are looked at; everything else is passed over without being built.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Most values that are read of one list.
const MOST: usize = 2000;

/// Properties that are read, as numbers.
const PROPERTIES: &[u16] =
    &[6, 17, 27, 31, 35, 36, 39, 102, 159, 279, 297, 298, 300, 361, 570, 571, 576, 749, 1001, 1376, 1549, 1566, 1813];

/// A text of the line, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// An item.
#[derive(Debug, Default)]
pub struct Item<'a> {
    pub id: u32,
    /// Language and text.
    pub labels: Vec<(&'a str, Cow<'a, str>)>,
    /// The same; each language may come several times.
    pub aliases: Vec<(&'a str, Cow<'a, str>)>,
    /// Property and its statements, without deprecated ones.
    pub claims: Vec<(u16, Vec<Statement<'a>>)>,
    pub sitelinks: u32,
}

/// A statement.
#[derive(Debug, Default)]
pub struct Statement<'a> {
    pub value: Value<'a>,
    pub preferred: bool,
    pub from: Option<Value<'a>>,
    pub to: Option<Value<'a>>,
}

/// A value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value<'a> {
    /// There is none, or it is not known.
    #[default]
    Unknown,
    /// Another item.
    Item(u32),
    /// A day with its precision: 9 year, 10 month, 11 day.
    Time(Cow<'a, str>, u8),
    /// A text in a language.
    Said(Cow<'a, str>, Cow<'a, str>),
    /// A text.
    Plain(Cow<'a, str>),
}

impl<'a> Item<'a> {
    /// Read a line; names in other languages are passed over.
    pub fn read(line: &'a [u8], languages: &[String]) -> Result<Option<Self>, serde_json::Error> {
        let mut reader = serde_json::Deserializer::from_slice(line);
        let item = ItemSeed(languages).deserialize(&mut reader)?;
        reader.end()?;
        Ok(item)
    }

    /// The statements of a property.
    pub fn of(&self, property: u16) -> &[Statement<'a>] {
        self.claims.iter().find(|(p, _)| *p == property).map_or(&[], |(_, s)| s.as_slice())
    }

    /// The statements of a property that has one value at a time: the preferred ones, where there are any.
    pub fn best(&self, property: u16) -> impl Iterator<Item = &Statement<'a>> {
        let all = self.of(property);
        let preferred = all.iter().any(|s| s.preferred);
        all.iter().filter(move |s| s.preferred || !preferred)
    }

    /// The items that are the best values of a property.
    pub fn items(&self, property: u16) -> impl Iterator<Item = u32> {
        self.best(property).filter_map(|s| match s.value {
            Value::Item(id) => Some(id),
            _ => None,
        })
    }

    /// The best text of a property.
    pub fn text(&self, property: u16) -> Option<&str> {
        self.best(property).find_map(|s| match &s.value {
            Value::Plain(text) => Some(&**text),
            _ => None,
        })
    }
}

struct ItemSeed<'s>(&'s [String]);

impl<'de> DeserializeSeed<'de> for ItemSeed<'_> {
    type Value = Option<Item<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ItemSeed<'_> {
    type Value = Option<Item<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item of Wikidata")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut item = Item::default();
        let mut named = None;
        while let Some(key) = map.next_key::<Text<'de>>()? {
            match &*key.0 {
                "id" => named = Some(map.next_value::<Text<'de>>()?.0),
                "labels" => item.labels = map.next_value_seed(Texts { languages: self.0 })?,
                "aliases" => item.aliases = map.next_value_seed(Texts { languages: self.0 })?,
                "claims" => item.claims = map.next_value::<Claims<'de>>()?.0,
                "sitelinks" => item.sitelinks = map.next_value::<Count>()?.0,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let Some(named) = named else { return Err(de::Error::missing_field("id")) };
        // Properties and lexemes stand in dumps, too.
        let Some(id) = number(&named) else { return Ok(None) };
        item.id = id;
        Ok(Some(item))
    }
}

fn number(id: &str) -> Option<u32> {
    id.strip_prefix('Q')?.parse().ok()
}

/// Labels or aliases: by language a text, or a list of them.
struct Texts<'s> {
    languages: &'s [String],
}

impl<'de> DeserializeSeed<'de> for Texts<'_> {
    type Value = Vec<(&'de str, Cow<'de, str>)>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Texts<'_> {
    type Value = Vec<(&'de str, Cow<'de, str>)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("texts by language")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = Vec::new();
        while let Some(language) = map.next_key::<&'de str>()? {
            if self.languages.iter().any(|l| l == language) && found.len() < MOST {
                let texts = map.next_value::<OneOrMore<'de>>()?.0;
                found.extend(texts.into_iter().map(|text| (language, text)));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    // Where there is none, dumps have an empty list.
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        IgnoredAny.visit_seq(seq).map(|_| Vec::new())
    }
}

/// `{"language": …, "value": …}`, or a list of those.
struct OneOrMore<'a>(Vec<Cow<'a, str>>);

#[derive(Deserialize)]
struct Valued<'a> {
    #[serde(borrow)]
    value: Cow<'a, str>,
}

impl<'de> Deserialize<'de> for OneOrMore<'de> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct Inner;
        impl<'de> Visitor<'de> for Inner {
            type Value = OneOrMore<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let one = Valued::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(OneOrMore(vec![one.value]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = seq.next_element::<Valued<'de>>()? {
                    if all.len() < MOST {
                        all.push(one.value);
                    }
                }
                Ok(OneOrMore(all))
            }
        }
        reader.deserialize_any(Inner)
    }
}

/// How many entries a map has.
struct Count(u32);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct Inner;
        impl<'de> Visitor<'de> for Inner {
            type Value = Count;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut count = 0;
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
                    count += 1;
                }
                Ok(Count(count))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                IgnoredAny.visit_seq(seq).map(|_| Count(0))
            }
        }
        reader.deserialize_any(Inner)
    }
}

struct Claims<'a>(Vec<(u16, Vec<Statement<'a>>)>);

impl<'de> Deserialize<'de> for Claims<'de> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct Inner;
        impl<'de> Visitor<'de> for Inner {
            type Value = Claims<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("statements by property")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut claims = Vec::new();
                while let Some(key) = map.next_key::<Text<'de>>()? {
                    let property = key.0.strip_prefix('P').and_then(|n| n.parse::<u16>().ok());
                    match property.filter(|p| PROPERTIES.contains(p)) {
                        Some(property) => claims.push((property, map.next_value::<Statements<'de>>()?.0)),
                        None => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(Claims(claims))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                IgnoredAny.visit_seq(seq).map(|_| Claims(Vec::new()))
            }
        }
        reader.deserialize_any(Inner)
    }
}

struct Statements<'a>(Vec<Statement<'a>>);

#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow)]
    mainsnak: Snak<'a>,
    #[serde(borrow, default)]
    qualifiers: Qualifiers<'a>,
    #[serde(borrow, default)]
    rank: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Snak<'a> {
    #[serde(borrow, default)]
    datavalue: Option<Data<'a>>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    value: Value<'a>,
}

impl<'a> Snak<'a> {
    fn value(self) -> Value<'a> {
        self.datavalue.map_or(Value::Unknown, |d| d.value)
    }
}

#[derive(Default)]
struct Qualifiers<'a> {
    from: Option<Value<'a>>,
    to: Option<Value<'a>>,
}

impl<'de> Deserialize<'de> for Statements<'de> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct Inner;
        impl<'de> Visitor<'de> for Inner {
            type Value = Statements<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of statements")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::new();
                while let Some(raw) = seq.next_element::<Raw<'de>>()? {
                    if raw.rank == "deprecated" || all.len() >= MOST {
                        continue;
                    }
                    let (from, to) = (raw.qualifiers.from, raw.qualifiers.to);
                    all.push(Statement { value: raw.mainsnak.value(), preferred: raw.rank == "preferred", from, to });
                }
                Ok(Statements(all))
            }
        }
        reader.deserialize_seq(Inner)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Qualifiers<'a> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct Inner;
        impl<'de> Visitor<'de> for Inner {
            type Value = Qualifiers<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("qualifiers by property")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut found = Qualifiers::default();
                while let Some(key) = map.next_key::<Text<'de>>()? {
                    let slot = match &*key.0 {
                        "P580" => &mut found.from,
                        "P582" => &mut found.to,
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                            continue;
                        }
                    };
                    *slot = map.next_value::<Vec<Snak<'de>>>()?.into_iter().next().map(Snak::value);
                }
                Ok(found)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                IgnoredAny.visit_seq(seq).map(|_| Qualifiers::default())
            }
        }
        reader.deserialize_any(Inner)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Value<'a> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct Inner;
        impl<'de> Visitor<'de> for Inner {
            type Value = Value<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Value::Plain(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Value::Plain(Cow::Owned(text.to_owned())))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut value = Value::Unknown;
                let (mut precision, mut language) = (0, None);
                while let Some(key) = map.next_key::<Text<'de>>()? {
                    match &*key.0 {
                        "id" => {
                            let id = map.next_value::<Text<'de>>()?.0;
                            value = number(&id).map_or(Value::Unknown, Value::Item);
                        }
                        // Old dumps have the number alone.
                        "numeric-id" => {
                            let id: u32 = map.next_value()?;
                            if value == Value::Unknown {
                                value = Value::Item(id);
                            }
                        }
                        "time" => value = Value::Time(map.next_value::<Text<'de>>()?.0, 0),
                        "precision" => precision = map.next_value::<f64>()? as u8,
                        "text" => value = Value::Plain(map.next_value::<Text<'de>>()?.0),
                        "language" => language = Some(map.next_value::<Text<'de>>()?.0),
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(match (value, language) {
                    (Value::Time(time, _), _) => Value::Time(time, precision),
                    (Value::Plain(text), Some(language)) => Value::Said(text, language),
                    (value, _) => value,
                })
            }
        }
        reader.deserialize_any(Inner)
    }
}
