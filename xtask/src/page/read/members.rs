//! Tables → members, each where it is sent or answered.

use super::Reader;
use crate::page::block::{At, Table};
use crate::page::finding::Finding;
use crate::page::member::{self, Member};
use crate::page::table::{self, Content};
use crate::page::target;
use crate::page::words::Section;

impl Reader {
    pub(super) fn table(&mut self, table: &Table) {
        let line = table.rows.first().map_or(0, |row| row.line);
        let section = self.section;
        let place = match section {
            Some(Section::Headers) => "header".to_owned(),
            Some(Section::Path) => "path".to_owned(),
            Some(Section::Query) => "query".to_owned(),
            Some(Section::Cookies) => "cookie".to_owned(),
            _ if self.answers => self.answer().place(),
            _ => "request".to_owned(),
        };
        let mut findings = Vec::new();
        let content = table::read(table, &place, &mut findings);
        match content {
            Content::Target(rows) => {
                for row in rows {
                    if let Some(found) = target::read(&row.value) {
                        let found = target::Target {
                            is_labelled: true,
                            ..found
                        };
                        self.target(&found, row.line);
                    }
                }
            }
            Content::Codes(codes) => self.page.errors.extend(codes),
            Content::Unknown => {
                // What prose has beside is not of the call.
                if !matches!(
                    section,
                    Some(Section::Prose | Section::Errors | Section::Example)
                ) {
                    let message = "the table is not understood: no head of a column is known";
                    self.page
                        .findings
                        .push(Finding::new(line, "table-unknown", place, message));
                }
            }
            Content::Members(members) => {
                self.page.findings.append(&mut findings);
                self.members(members, section, line);
            }
        }
    }

    fn members(
        &mut self,
        members: Vec<(Option<Section>, Member)>,
        section: Option<Section>,
        line: usize,
    ) {
        let is_placed = members.iter().any(|(place, _)| place.is_some());
        if is_placed && !self.answers {
            for (place, mut member) in members {
                let place = place.unwrap_or(Section::Body);
                // A row for the whole body has those of its members inside it.
                let is_whole = place == Section::Body
                    && member.name.eq_ignore_ascii_case("body")
                    && !member.members.is_empty();
                let members = if is_whole {
                    std::mem::take(&mut member.members)
                } else {
                    vec![member]
                };
                self.put(place, members);
            }
            return;
        }
        let members: Vec<_> = members.into_iter().map(|(_, member)| member).collect();
        // A table of its own for what an object holds: its heading names the object.
        let heading = self
            .own_heading
            .as_ref()
            .map(|heading| heading.value.clone());
        if let Some(parent) = heading.and_then(|heading| self.parent(&heading)) {
            parent.members.extend(members);
            return;
        }
        self.tell_own_heading(line);
        let section = self.place_of(&members, section);
        match section {
            Some(
                Section::Headers
                | Section::Path
                | Section::Query
                | Section::Cookies
                | Section::Body,
            ) => {
                self.put(section.unwrap_or(Section::Body), members);
            }
            Some(Section::ResponseHeaders) => self.answer().headers.extend(members),
            Some(Section::Errors) => self.page.errors.extend(members.into_iter().map(|member| {
                let text = if member.text.is_empty() {
                    member.type_text
                } else {
                    member.text
                };
                At::new((member.name, text), member.line)
            })),
            _ if self.answers => self.answer().members.extend(members),
            // Where they are sent, the method tells, once it is known.
            _ => {
                self.bare_table.get_or_insert(line);
                let members = members.into_iter().map(|member| (Section::Request, member));
                self.unplaced.extend(members);
            }
        }
    }

    /// Tells that a table stands below a heading that is not understood, if other tables of its part
    /// came before: it may be about what an object holds.
    fn tell_own_heading(&mut self, line: usize) {
        let has_more = if self.answers {
            self.page
                .answers
                .last()
                .is_some_and(|answer| !answer.members.is_empty())
        } else {
            !self.body.is_empty() || !self.unplaced.is_empty()
        };
        if let Some(heading) = self.own_heading.as_ref().filter(|_| has_more) {
            let message = format!(
                "the table stands below \"{}\", which is the name of no row; its rows are taken for more of the same",
                heading.value
            );
            let place = if self.answers {
                self.answer().place()
            } else {
                "request".to_owned()
            };
            self.page
                .findings
                .push(Finding::new(line, "place-unknown", place, message));
        }
    }

    /// Returns where a table belongs whose heading is missing: headers by their names, and what follows
    /// the table of headers is none of them.
    fn place_of(&self, members: &[Member], section: Option<Section>) -> Option<Section> {
        let are_headers = members.iter().any(|member| {
            ["authorization", "content-type"].contains(&member.name.to_ascii_lowercase().as_str())
        });
        match section {
            None | Some(Section::Request | Section::Authorization)
                if are_headers && !self.answers =>
            {
                Some(Section::Headers)
            }
            Some(Section::Headers) if self.page.headers.is_some() && !are_headers => {
                Some(Section::Request)
            }
            _ => section,
        }
    }

    fn put(&mut self, section: Section, members: Vec<Member>) {
        match section {
            Section::Headers => self
                .page
                .headers
                .get_or_insert_with(Vec::new)
                .extend(members),
            Section::Path => self.page.path_parameters.extend(members),
            Section::Query => self.page.query.extend(members),
            Section::Cookies => self.page.cookies.extend(members),
            _ => self.body.extend(members),
        }
    }

    /// Finds the member whose name a heading has, if it can have members and has none.
    fn parent(&mut self, heading: &str) -> Option<&mut Member> {
        let name: String = heading
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '[' | ']'))
            .collect();
        let name = name.replace("[]", "");
        let name = name
            .rsplit('.')
            .next()
            .filter(|name| !name.is_empty())?
            .to_owned();
        let list = if self.answers {
            &mut self.page.answers.last_mut()?.members
        } else if self.body.is_empty() && !self.unplaced.is_empty() {
            return self
                .unplaced
                .iter_mut()
                .find_map(|(_, member)| find(std::slice::from_mut(member), &name));
        } else {
            &mut self.body
        };
        find(list, &name)
    }
}

fn find<'a>(members: &'a mut [Member], name: &str) -> Option<&'a mut Member> {
    members.iter_mut().find_map(|member| {
        let can_hold = member
            .type_
            .as_ref()
            .is_none_or(|type_| type_.value.holds_members());
        if member.members.is_empty() && can_hold && member::same_name(&member.name, name) {
            return Some(member);
        }
        find(&mut member.members, name)
    })
}
