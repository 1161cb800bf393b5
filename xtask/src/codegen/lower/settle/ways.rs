//! Which types are sent and which are received.

use super::shape_of;
use crate::codegen::ir::{Api, Direction, Kind, Presence};
use crate::codegen::lower::Lowering;

impl Lowering<'_> {
    /// Tells which types are sent and which are received; one that no operation has may be both.
    pub(super) fn settle_ways(&mut self, api: &Api) {
        let mut sent = Vec::new();
        let mut received = Vec::new();
        for operation in &api.operations {
            let params = operation.path_params.iter().chain(&operation.params);
            sent.extend(params.map(|param| &param.field.shape));
            let forms = operation.body.iter().flat_map(|body| &body.forms);
            sent.extend(forms.filter_map(|form| shape_of(&form.coding)));
            for answer in [&operation.answer, &operation.error] {
                let forms = answer.forms.iter();
                received.extend(forms.filter_map(|form| shape_of(&form.coding)));
            }
            received.extend(&operation.events);
        }
        received.extend(api.webhooks.iter().map(|webhook| &webhook.payload));
        let sent = self.reached(&sent);
        let received = self.reached(&received);
        for (id, type_) in self.types.iter_mut().enumerate() {
            let neither = !sent[id] && !received[id] && !type_.sent;
            type_.sent |= sent[id] || neither;
            type_.received |= received[id] || neither;
        }
        for type_ in &mut self.types {
            let (sent, received) = (type_.sent, type_.received);
            let Kind::Struct(struct_) = &mut type_.kind else {
                continue;
            };
            for field in &mut struct_.fields {
                // What only answers have cannot be needed in a request, and the other way round.
                let is_elsewhere = match field.only {
                    Some(Direction::Received) => sent,
                    Some(Direction::Sent) => received,
                    None => false,
                };
                if is_elsewhere {
                    field.presence = Presence::Optional;
                }
            }
        }
    }
}
