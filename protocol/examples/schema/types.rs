//! From types to schemas. It holds no document.

use schemars::{
    JsonSchema,
    generate::{Contract, SchemaSettings},
};
use serde_json::{Map, Value};

/// Where documents keep the schemas that they share.
const SHARED: &str = "/components/schemas";

/// The schema of one type as a file of its own: as it is accepted (`Deserialize`) or as it is said (`Serialize`).
pub(crate) fn alone<T: JsonSchema>(contract: Contract) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.contract = contract);
    settings.into_generator().into_root_schema_for::<T>().into()
}

/// The schemas of a document, gathered type by type.
pub(crate) struct Shared {
    dialect: SchemaSettings,
    schemas: Map<String, Value>,
}

impl Shared {
    pub(crate) fn new(dialect: SchemaSettings) -> Shared {
        Shared { dialect, schemas: Map::new() }
    }

    /// Adds a type and all that it is made of.
    pub(crate) fn add<T: JsonSchema>(&mut self, contract: Contract) {
        let settings = self.dialect.clone().with(|settings| {
            settings.contract = contract;
            settings.definitions_path = SHARED.into();
        });
        let mut generator = settings.into_generator();
        generator.subschema_for::<T>();
        for (name, schema) in generator.take_definitions(true) {
            let before = self.schemas.insert(name.clone(), schema.clone());
            assert!(
                before.is_none_or(|before| before == schema),
                "two types are called {name}, or one is accepted otherwise than it is said"
            );
        }
    }

    pub(crate) fn schema(&self, name: &str) -> &Value {
        &self.schemas[name]
    }

    pub(crate) fn into_value(self) -> Value {
        Value::Object(self.schemas)
    }
}
