//! Limits of values: bounds, counts and patterns.

use super::Side;
use super::kinds::Bound;
use super::rules::Aspect;
use super::schema::Schemas;

impl<'a> Schemas<'_, 'a> {
    pub(super) fn bounds(&mut self) {
        let max = (self.old.max.clone(), self.new.max.clone());
        let aspects = [
            Aspect::MaxSet,
            Aspect::MaxUnset,
            Aspect::MaxIncreased,
            Aspect::MaxDecreased,
        ];
        self.bound(max, aspects, false);
        let min = (self.old.min.clone(), self.new.min.clone());
        let aspects = [
            Aspect::MinSet,
            Aspect::MinUnset,
            Aspect::MinIncreased,
            Aspect::MinDecreased,
        ];
        self.bound(min, aspects, true);
    }

    fn bound(
        &mut self,
        (old, new): (Option<Bound<'a>>, Option<Bound<'a>>),
        [set, unset, up, down]: [Aspect; 4],
        is_min: bool,
    ) {
        let text = |bound: &Bound<'_>| {
            let beyond = match (bound.exclusive, is_min) {
                (false, _) => "",
                (true, true) => "above ",
                (true, false) => "below ",
            };
            format!("{beyond}{}", bound.value)
        };
        match (old, new) {
            (None, Some(new)) => self.one(set, Side::New, &new.at, text(&new)),
            (Some(old), None) => self.one(unset, Side::Old, &old.at, text(&old)),
            (Some(old), Some(new)) => {
                // Above 3 is more than 3, and below 3 is less.
                let strict = |bound: &Bound<'_>| match (bound.exclusive, is_min) {
                    (false, _) => 0,
                    (true, true) => 1,
                    (true, false) => -1,
                };
                let order = new.value.total_cmp(&old.value);
                let order = order.then(strict(&new).cmp(&strict(&old)));
                if order.is_gt() {
                    self.turned(up, &new.at, text(&old), text(&new));
                } else if order.is_lt() {
                    self.turned(down, &new.at, text(&old), text(&new));
                }
            }
            (None, None) => {}
        }
    }

    pub(super) fn counts(&mut self) {
        use Aspect as A;
        let rows = [
            (
                "maxLength",
                [
                    A::MaxLengthSet,
                    A::MaxLengthUnset,
                    A::MaxLengthIncreased,
                    A::MaxLengthDecreased,
                ],
            ),
            (
                "minLength",
                [
                    A::MinLengthSet,
                    A::MinLengthUnset,
                    A::MinLengthIncreased,
                    A::MinLengthDecreased,
                ],
            ),
            (
                "maxItems",
                [
                    A::MaxItemsSet,
                    A::MaxItemsUnset,
                    A::MaxItemsIncreased,
                    A::MaxItemsDecreased,
                ],
            ),
            (
                "minItems",
                [
                    A::MinItemsSet,
                    A::MinItemsUnset,
                    A::MinItemsIncreased,
                    A::MinItemsDecreased,
                ],
            ),
            (
                "maxProperties",
                [
                    A::MaxPropertiesSet,
                    A::MaxPropertiesUnset,
                    A::MaxPropertiesIncreased,
                    A::MaxPropertiesDecreased,
                ],
            ),
            (
                "minProperties",
                [
                    A::MinPropertiesSet,
                    A::MinPropertiesUnset,
                    A::MinPropertiesIncreased,
                    A::MinPropertiesDecreased,
                ],
            ),
        ];
        for (key, [set, unset, up, down]) in rows {
            let old = self.old.counts.get(key).cloned();
            let new = self.new.counts.get(key).cloned();
            match (old, new) {
                (None, Some((at, count))) => self.one(set, Side::New, &at, count.to_string()),
                (Some((at, count)), None) => self.one(unset, Side::Old, &at, count.to_string()),
                (Some((_, old)), Some((at, new))) if old != new => {
                    let aspect = if new > old { up } else { down };
                    self.turned(aspect, &at, old.to_string(), new.to_string());
                }
                _ => {}
            }
        }
        match (self.old.unique.clone(), self.new.unique.clone()) {
            (None, Some(at)) => self.now(Aspect::UniqueItemsSet, &at),
            (Some(_), None) => {
                let at = self.new.at.clone();
                self.now(Aspect::UniqueItemsUnset, &at);
            }
            _ => {}
        }
    }

    pub(super) fn patterns(&mut self) {
        let old: Vec<_> = self.old.patterns.clone().into_iter().collect();
        let new: Vec<_> = self.new.patterns.clone().into_iter().collect();
        match (&old[..], &new[..]) {
            ([(old, _)], [(new, at)]) if old != new => {
                self.turned(Aspect::PatternChanged, at, old, new);
            }
            _ => {
                for (pattern, at) in &old {
                    if !self.new.patterns.contains_key(pattern) {
                        self.one(Aspect::PatternRemoved, Side::Old, at, pattern.clone());
                    }
                }
                for (pattern, at) in &new {
                    if !self.old.patterns.contains_key(pattern) {
                        self.one(Aspect::PatternAdded, Side::New, at, pattern.clone());
                    }
                }
            }
        }
    }
}
