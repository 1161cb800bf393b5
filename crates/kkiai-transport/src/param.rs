//! How the parameters of an operation become text.

/// A parameter of an operation: where it goes, and how its value becomes text.
///
/// Begins with the style that `OpenAPI` takes if a description names none.
///
/// ```
/// use kkiai_transport::Param;
///
/// const PARAMS: &[Param] = &[
///     Param::query("limit"),           // limit=10, and for a list limit=1&limit=2
///     Param::query("ids").comma(),     // ids=1,2
///     Param::query("filter").deep(),   // filter[name]=fox
///     Param::header("X-Trace"),
///     Param::path("point").matrix(),   // ;point=1,2
/// ];
/// # let _ = PARAMS;
/// ```
///
/// A list in a list, or an object in one, for which `OpenAPI` has no form, is written as JSON; see
/// [`deep`](Self::deep) and [`query`](Self::query) for those that have names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    pub(crate) name: &'static str,
    pub(crate) place: Place,
    pub(crate) style: Style,
    pub(crate) explode: bool,
    pub(crate) reserved: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query,
    Header,
    Cookie,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    Space,
    Pipe,
    Deep,
    Json,
}

impl Param {
    const fn new(name: &'static str, place: Place, style: Style, explode: bool) -> Self {
        Self {
            name,
            place,
            style,
            explode,
            reserved: false,
        }
    }

    /// A value of the path: `simple`, so that a list is `a,b`, and an object `name,a,size,b`.
    #[must_use]
    pub const fn path(name: &'static str) -> Self {
        Self::new(name, Place::Path, Style::Simple, false)
    }

    /// A value of the query: `form`, exploded, so that a list repeats the name, and an object gives
    /// its members as parameters of their own. An object in an object is written with brackets, as
    /// [`deep`](Self::deep) has it.
    #[must_use]
    pub const fn query(name: &'static str) -> Self {
        Self::new(name, Place::Query, Style::Form, true)
    }

    /// A header: `simple`, without percent-encoding.
    #[must_use]
    pub const fn header(name: &'static str) -> Self {
        Self::new(name, Place::Header, Style::Simple, false)
    }

    /// A cookie: `form`, exploded, so that a list is as many cookies.
    #[must_use]
    pub const fn cookie(name: &'static str) -> Self {
        Self::new(name, Place::Cookie, Style::Form, true)
    }

    /// Makes of a list or an object one value, with commas in it: `form` without `explode`.
    #[must_use]
    pub const fn comma(self) -> Self {
        self.style(Style::Form, false)
    }

    /// Makes of a list or an object one value, with `%20` in it: `spaceDelimited`.
    #[must_use]
    pub const fn space(self) -> Self {
        self.style(Style::Space, false)
    }

    /// Makes of a list or an object one value, with `%7C` in it: `pipeDelimited`.
    #[must_use]
    pub const fn pipe(self) -> Self {
        self.style(Style::Pipe, false)
    }

    /// Makes of an object a parameter for each member, named `filter[name]`: `deepObject`.
    ///
    /// `OpenAPI` leaves open what becomes of more than that. Here a member of a member is
    /// `filter[a][b]`; a list is `filter[a][]` for each element, and one that has objects in it
    /// `filter[a][0][b]`, as most services read brackets.
    #[must_use]
    pub const fn deep(self) -> Self {
        self.style(Style::Deep, true)
    }

    /// Writes the value as JSON, as a parameter has it whose `content` is JSON.
    #[must_use]
    pub const fn json(self) -> Self {
        self.style(Style::Json, false)
    }

    /// Puts a dot before the value: `label`.
    #[must_use]
    pub const fn label(self) -> Self {
        self.style(Style::Label, self.explode)
    }

    /// Puts a semicolon and the name before the value: `matrix`.
    #[must_use]
    pub const fn matrix(self) -> Self {
        self.style(Style::Matrix, self.explode)
    }

    /// Writes the elements of a list, and the members of an object, apart: `explode`.
    #[must_use]
    pub const fn exploded(self) -> Self {
        self.style(self.style, true)
    }

    /// Leaves characters as they are that mean something in a URL, and what is percent-encoded
    /// already: `allowReserved`. Those that would end the place where the value stands are encoded
    /// all the same.
    #[must_use]
    pub const fn reserved(self) -> Self {
        Self {
            reserved: true,
            ..self
        }
    }

    /// Returns the name of the parameter.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    const fn style(self, style: Style, explode: bool) -> Self {
        Self {
            style,
            explode,
            ..self
        }
    }
}
