//! The shapes of the members of a combination.

use crate::codegen::ir::{Combination, Enum, EnumBase, Kind, Literal, Shape, TextForm};
use crate::codegen::lower::Lowering;

impl Lowering<'_> {
    pub(super) fn settle_combinations(&mut self) {
        let mut found = Vec::new();
        for (id, type_) in self.types.iter().enumerate() {
            if let Kind::Struct(struct_) = &type_.kind {
                if let Some(combination) = &struct_.combination {
                    found.push((id, (**combination).clone()));
                }
            }
        }
        for (id, mut combination) in found {
            for (shape, field) in combination.shapes.iter().zip(&combination.fields) {
                if !self.is_text(shape) {
                    let message = format!("the member `{field}` of a combination is not text");
                    self.problems.push(self.places[id].clone(), message);
                }
            }
            self.first_variants(&mut combination);
            if let Kind::Struct(struct_) = &mut self.types[id].kind {
                struct_.combination = Some(Box::new(combination));
            }
        }
    }

    /// Says whether a shape is text, free or of known values.
    fn is_text(&self, shape: &Shape) -> bool {
        match self.resolved(shape) {
            Shape::Text(TextForm::Plain) => true,
            Shape::Named(id) => matches!(
                &self.types[*id].kind,
                Kind::Enum(Enum {
                    base: EnumBase::Text,
                    ..
                })
            ),
            _ => false,
        }
    }

    /// Tells the variants that the first members of a combination have in their enum.
    fn first_variants(&self, combination: &mut Combination) {
        let known = match self.resolved(&combination.shapes[0]) {
            Shape::Named(id) => match &self.types[*id].kind {
                Kind::Enum(enum_) => enum_.values.as_slice(),
                _ => &[],
            },
            _ => &[],
        };
        for value in &mut combination.values {
            let wire = Literal::Text(value.wire[0].clone());
            let variant = known.iter().find(|known| known.wire == wire);
            value.first_variant = variant.map(|variant| variant.name.clone());
        }
    }
}
