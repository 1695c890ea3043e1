//! Reads an object that names its kind in a field of its own. Where that field comes first, as the server writes it, the others are read
//! straight into their type; in any other order they are kept aside until the kind is known, as serde does it, which takes twice as long.
//! It knows no kinds.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeSeed, Error, MapAccess, Visitor,
        value::{MapAccessDeserializer, StringDeserializer},
    },
};

/// A type whose objects name their kind.
pub(crate) trait Tagged<'de>: Sized {
    /// The field that names it.
    const TAG: &'static str;
    type Kind: Deserialize<'de>;

    /// An object of this kind from its other fields.
    fn of<D: Deserializer<'de>>(kind: Self::Kind, fields: D) -> Result<Self, D::Error>;

    /// An object from all its fields, in any order.
    fn whole<D: Deserializer<'de>>(object: D) -> Result<Self, D::Error>;
}

/// Reads an object of any kind.
pub(crate) fn read<'de, T: Tagged<'de>, D: Deserializer<'de>>(input: D) -> Result<T, D::Error> {
    input.deserialize_map(Object(PhantomData))
}

struct Object<T>(PhantomData<T>);

impl<'de, T: Tagged<'de>> Visitor<'de> for Object<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with the field `{}`", T::TAG)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<T, A::Error> {
        match fields.next_key_seed(NotThis(T::TAG))? {
            Some(None) => {
                let kind = fields.next_value()?;
                T::of(kind, MapAccessDeserializer::new(fields))
            }
            Some(Some(first)) => T::whole(MapAccessDeserializer::new(FromFirst { first: Some(first), fields })),
            None => Err(A::Error::missing_field(T::TAG)),
        }
    }
}

/// Reads a field's name, unless it is this one.
struct NotThis(&'static str);

impl<'de> DeserializeSeed<'de> for NotThis {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Option<String>, D::Error> {
        input.deserialize_identifier(self)
    }
}

impl Visitor<'_> for NotThis {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Option<String>, E> {
        Ok((name != self.0).then(|| name.to_owned()))
    }
}

/// Fields of which the first name was read already.
struct FromFirst<A> {
    first: Option<String>,
    fields: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for FromFirst<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(first) => seed.deserialize(StringDeserializer::new(first)).map(Some),
            None => self.fields.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.fields.next_value_seed(seed)
    }
}
