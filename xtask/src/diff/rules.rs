//! Every rule of `diff`: its name, what it says, and how bad that is for whom.
//!
//! The names are those that users of oasdiff know, where it has the rule. A rule about a schema is
//! one row here and several rules outside: `max-length-decreased` is
//! `request-property-max-length-decreased` in one place and `response-body-max-length-decreased` in
//! another, with the class that its direction gives it.

use std::fmt;

use super::verdict::{Class, Effect};
use Class::{Breaking, Documentation, Safe, Unseen, Warning};
use Effect::{Addition, Behaviour, Build, Nothing};

/// Which way a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// From the caller to the service.
    Request,
    /// From the service to the caller.
    Response,
}

impl Direction {
    /// Returns the other direction, which is that of what a service sends on its own.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Request => Self::Response,
            Self::Response => Self::Request,
        }
    }
}

/// What a schema is the schema of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// All that is sent.
    RequestBody,
    /// A part of what is sent.
    RequestProperty,
    /// A parameter.
    RequestParameter,
    /// All that is answered.
    ResponseBody,
    /// A part of what is answered.
    ResponseProperty,
    /// A header of an answer.
    ResponseHeader,
}

impl Subject {
    /// Every subject.
    pub const ALL: [Self; 6] = [
        Self::RequestBody,
        Self::RequestProperty,
        Self::RequestParameter,
        Self::ResponseBody,
        Self::ResponseProperty,
        Self::ResponseHeader,
    ];

    /// Returns what its rules begin with.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RequestBody => "request-body",
            Self::RequestProperty => "request-property",
            Self::RequestParameter => "request-parameter",
            Self::ResponseBody => "response-body",
            Self::ResponseProperty => "response-property",
            Self::ResponseHeader => "response-header",
        }
    }

    /// Returns the words for it in a text.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::RequestBody => "request body",
            Self::RequestProperty => "request property",
            Self::RequestParameter => "request parameter",
            Self::ResponseBody => "response body",
            Self::ResponseProperty => "response property",
            Self::ResponseHeader => "response header",
        }
    }

    /// Returns which way it goes.
    #[must_use]
    pub fn direction(self) -> Direction {
        match self {
            Self::RequestBody | Self::RequestProperty | Self::RequestParameter => {
                Direction::Request
            }
            Self::ResponseBody | Self::ResponseProperty | Self::ResponseHeader => {
                Direction::Response
            }
        }
    }

    /// Returns what a part of it is.
    #[must_use]
    pub fn part(self) -> Self {
        match self.direction() {
            Direction::Request => Self::RequestProperty,
            Direction::Response => Self::ResponseProperty,
        }
    }
}

macro_rules! aspects {
    ($($aspect:ident = $name:literal,
        $request:ident $sent:ident, $response:ident $received:ident, $text:literal;)*) => {
        /// What can change about a schema.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Aspect {
            $(#[doc = $text] $aspect,)*
        }

        impl Aspect {
            /// Every aspect.
            pub const ALL: &'static [Self] = &[$(Self::$aspect),*];

            fn row(self) -> Row {
                match self {
                    $(Self::$aspect => Row {
                        name: $name,
                        request: ($request, $sent),
                        response: ($response, $received),
                        text: $text,
                    },)*
                }
            }
        }
    };
}

struct Row {
    name: &'static str,
    request: (Class, Effect),
    response: (Class, Effect),
    text: &'static str,
}

// Name; in requests: for a caller, for the crate; in answers: the same; what it says.
aspects! {
    TypeChanged = "type-changed", Breaking Behaviour, Breaking Behaviour,
        "the type is another";
    TypeGeneralized = "type-generalized", Safe Behaviour, Breaking Behaviour,
        "the type takes all that it took, and more";
    TypeSpecialized = "type-specialized", Breaking Behaviour, Safe Nothing,
        "the type takes less than it took";
    FormatChanged = "format-changed", Breaking Behaviour, Breaking Behaviour,
        "the format is another";
    FormatSet = "format-set", Warning Behaviour, Safe Nothing,
        "there is a format now";
    FormatUnset = "format-unset", Safe Behaviour, Warning Behaviour,
        "there is no format any more";
    BecameNullable = "became-nullable", Safe Nothing, Breaking Behaviour,
        "it may be null now";
    BecameNotNullable = "became-not-nullable", Breaking Behaviour, Safe Nothing,
        "it may not be null any more";
    BecameEnum = "became-enum", Breaking Behaviour, Safe Nothing,
        "only listed values are taken now";
    EnumLifted = "became-not-enum", Safe Behaviour, Warning Behaviour,
        "any value is taken now, not the listed ones alone";
    EnumValueAdded = "enum-value-added", Safe Addition, Warning Addition,
        "a listed value is new";
    EnumValueRemoved = "enum-value-removed", Breaking Behaviour, Safe Nothing,
        "a listed value is gone";
    ConstSet = "const-set", Breaking Behaviour, Safe Nothing,
        "only one value is taken now";
    ConstUnset = "const-unset", Safe Behaviour, Warning Behaviour,
        "other values than the one are taken now";
    ConstChanged = "const-changed", Breaking Behaviour, Breaking Behaviour,
        "the one value is another";
    DefaultSet = "default-value-added", Warning Nothing, Documentation Nothing,
        "there is a value for whoever gives none";
    DefaultUnset = "default-value-removed", Warning Nothing, Documentation Nothing,
        "there is no value any more for whoever gives none";
    DefaultChanged = "default-value-changed", Warning Nothing, Documentation Nothing,
        "the value for whoever gives none is another";
    MaxDecreased = "max-decreased", Breaking Behaviour, Safe Nothing,
        "the upper limit is lower";
    MaxIncreased = "max-increased", Safe Behaviour, Warning Nothing,
        "the upper limit is higher";
    MaxSet = "max-set", Breaking Behaviour, Safe Nothing,
        "there is an upper limit now";
    MaxUnset = "max-unset", Safe Behaviour, Warning Nothing,
        "there is no upper limit any more";
    MinIncreased = "min-increased", Breaking Behaviour, Safe Nothing,
        "the lower limit is higher";
    MinDecreased = "min-decreased", Safe Behaviour, Warning Nothing,
        "the lower limit is lower";
    MinSet = "min-set", Breaking Behaviour, Safe Nothing,
        "there is a lower limit now";
    MinUnset = "min-unset", Safe Behaviour, Warning Nothing,
        "there is no lower limit any more";
    MaxLengthDecreased = "max-length-decreased", Breaking Behaviour, Safe Nothing,
        "the upper limit of the length is lower";
    MaxLengthIncreased = "max-length-increased", Safe Behaviour, Warning Nothing,
        "the upper limit of the length is higher";
    MaxLengthSet = "max-length-set", Breaking Behaviour, Safe Nothing,
        "there is an upper limit of the length now";
    MaxLengthUnset = "max-length-unset", Safe Behaviour, Warning Nothing,
        "there is no upper limit of the length any more";
    MinLengthIncreased = "min-length-increased", Breaking Behaviour, Safe Nothing,
        "the lower limit of the length is higher";
    MinLengthDecreased = "min-length-decreased", Safe Behaviour, Warning Nothing,
        "the lower limit of the length is lower";
    MinLengthSet = "min-length-set", Breaking Behaviour, Safe Nothing,
        "there is a lower limit of the length now";
    MinLengthUnset = "min-length-unset", Safe Behaviour, Warning Nothing,
        "there is no lower limit of the length any more";
    MaxItemsDecreased = "max-items-decreased", Breaking Behaviour, Safe Nothing,
        "the upper limit of items is lower";
    MaxItemsIncreased = "max-items-increased", Safe Behaviour, Warning Nothing,
        "the upper limit of items is higher";
    MaxItemsSet = "max-items-set", Breaking Behaviour, Safe Nothing,
        "there is an upper limit of items now";
    MaxItemsUnset = "max-items-unset", Safe Behaviour, Warning Nothing,
        "there is no upper limit of items any more";
    MinItemsIncreased = "min-items-increased", Breaking Behaviour, Safe Nothing,
        "the lower limit of items is higher";
    MinItemsDecreased = "min-items-decreased", Safe Behaviour, Warning Nothing,
        "the lower limit of items is lower";
    MinItemsSet = "min-items-set", Breaking Behaviour, Safe Nothing,
        "there is a lower limit of items now";
    MinItemsUnset = "min-items-unset", Safe Behaviour, Warning Nothing,
        "there is no lower limit of items any more";
    MaxPropertiesDecreased = "max-properties-decreased", Breaking Behaviour, Safe Nothing,
        "the upper limit of members is lower";
    MaxPropertiesIncreased = "max-properties-increased", Safe Behaviour, Warning Nothing,
        "the upper limit of members is higher";
    MaxPropertiesSet = "max-properties-set", Breaking Behaviour, Safe Nothing,
        "there is an upper limit of members now";
    MaxPropertiesUnset = "max-properties-unset", Safe Behaviour, Warning Nothing,
        "there is no upper limit of members any more";
    MinPropertiesIncreased = "min-properties-increased", Breaking Behaviour, Safe Nothing,
        "the lower limit of members is higher";
    MinPropertiesDecreased = "min-properties-decreased", Safe Behaviour, Warning Nothing,
        "the lower limit of members is lower";
    MinPropertiesSet = "min-properties-set", Breaking Behaviour, Safe Nothing,
        "there is a lower limit of members now";
    MinPropertiesUnset = "min-properties-unset", Safe Behaviour, Warning Nothing,
        "there is no lower limit of members any more";
    MultipleOfSet = "multiple-of-set", Breaking Behaviour, Safe Nothing,
        "only multiples of a number are taken now";
    MultipleOfUnset = "multiple-of-unset", Safe Behaviour, Warning Nothing,
        "other numbers than multiples of one are taken now";
    MultipleOfChanged = "multiple-of-changed", Breaking Behaviour, Warning Nothing,
        "multiples of another number are taken";
    PatternAdded = "pattern-added", Breaking Behaviour, Safe Nothing,
        "text has to match a pattern now";
    PatternRemoved = "pattern-removed", Safe Behaviour, Warning Nothing,
        "text need not match a pattern any more";
    PatternChanged = "pattern-changed", Warning Behaviour, Warning Nothing,
        "the pattern is another, and nobody can say which takes more";
    UniqueItemsSet = "unique-items-set", Breaking Behaviour, Safe Nothing,
        "no item may be there twice now";
    UniqueItemsUnset = "unique-items-unset", Safe Behaviour, Warning Nothing,
        "an item may be there twice now";
    EncodingChanged = "encoding-changed", Breaking Behaviour, Breaking Behaviour,
        "what the text holds, or how, is another";
    PropertiesClosed = "additional-properties-closed", Breaking Behaviour, Safe Nothing,
        "members that are not listed are refused now";
    PropertiesOpened = "additional-properties-opened", Safe Behaviour, Warning Behaviour,
        "members that are not listed are taken now";
    TupleChanged = "tuple-length-changed", Breaking Behaviour, Breaking Behaviour,
        "as many items as before are not described any more";
    OneOfAdded = "one-of-added", Safe Addition, Warning Behaviour,
        "a shape of `oneOf` is new";
    OneOfRemoved = "one-of-removed", Breaking Behaviour, Safe Nothing,
        "a shape of `oneOf` is gone";
    AnyOfAdded = "any-of-added", Safe Addition, Warning Behaviour,
        "a shape of `anyOf` is new";
    AnyOfRemoved = "any-of-removed", Breaking Behaviour, Safe Nothing,
        "a shape of `anyOf` is gone";
    DiscriminatorAdded = "discriminator-added", Warning Behaviour, Safe Behaviour,
        "a member says now which shape it is";
    DiscriminatorRemoved = "discriminator-removed", Safe Behaviour, Warning Behaviour,
        "no member says any more which shape it is";
    DiscriminatorChanged = "discriminator-property-name-changed",
        Breaking Behaviour, Breaking Behaviour,
        "another member says which shape it is";
    MappingAdded = "discriminator-mapping-added", Safe Addition, Warning Behaviour,
        "a value that says which shape it is is new";
    MappingRemoved = "discriminator-mapping-removed", Breaking Behaviour, Safe Behaviour,
        "a value that says which shape it is is gone";
    MappingChanged = "discriminator-mapping-changed", Breaking Behaviour, Breaking Behaviour,
        "a value says another shape than before";
    ConditionChanged = "condition-changed", Warning Behaviour, Warning Nothing,
        "a condition on the value (`if`, `not`, `dependentRequired` and the like) is another";
    Deprecated = "deprecated", Safe Addition, Safe Addition,
        "it should not be used any more";
    Reactivated = "reactivated", Safe Nothing, Safe Nothing,
        "it may be used again";
    DescriptionChanged = "description-changed", Documentation Nothing, Documentation Nothing,
        "the title or the description is another";
    ExampleChanged = "example-changed", Documentation Nothing, Documentation Nothing,
        "the examples are others";
}

impl Aspect {
    /// Says whether a rule of this aspect is there for a subject.
    #[must_use]
    pub fn is_of(self, subject: Subject) -> bool {
        // A deprecated parameter or body has rules of its own, or none.
        let is_part = matches!(
            subject,
            Subject::RequestProperty | Subject::ResponseProperty
        );
        match self {
            Self::Deprecated | Self::Reactivated => is_part || subject == Subject::RequestParameter,
            _ => true,
        }
    }
}

macro_rules! plain {
    ($($name:ident = $id:literal, $class:ident $effect:ident, $text:literal;)*) => {
        /// What can change beside a schema.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Plain {
            $(#[doc = $text] $name,)*
        }

        impl Plain {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            fn row(self) -> (&'static str, Class, Effect, &'static str) {
                match self {
                    $(Self::$name => ($id, $class, $effect, $text),)*
                }
            }
        }
    };
}

// Name; for a caller, for the crate; what it says.
plain! {
    EndpointAdded = "endpoint-added", Safe Addition,
        "an operation is new";
    EndpointRemoved = "api-removed-without-deprecation", Breaking Build,
        "an operation is gone";
    EndpointRetired = "api-removed-with-deprecation", Breaking Build,
        "an operation is gone that was deprecated";
    PathRemoved = "api-path-removed-without-deprecation", Breaking Build,
        "a path is gone with this operation";
    PathRetired = "api-path-removed-with-deprecation", Breaking Build,
        "a path is gone with this operation, which was deprecated";
    EndpointMoved = "api-path-changed", Breaking Behaviour,
        "an operation has another path";
    MethodChanged = "api-method-changed", Breaking Behaviour,
        "an operation has another method";
    PathParameterRenamed = "api-path-parameter-renamed", Documentation Nothing,
        "a part of a path has another name, which nobody sends";
    EndpointDeprecated = "endpoint-deprecated", Safe Addition,
        "an operation should not be used any more";
    EndpointReactivated = "endpoint-reactivated", Safe Nothing,
        "an operation may be used again";
    OperationIdChanged = "api-operation-id-changed", Unseen Nothing,
        "the id of an operation is another, which nobody sends";
    TagAdded = "api-tag-added", Documentation Nothing,
        "an operation has one more tag";
    TagRemoved = "api-tag-removed", Documentation Nothing,
        "an operation has lost a tag";
    OperationDescription = "api-description-changed", Documentation Nothing,
        "the summary or the description of an operation, or of one of its parts, is another";
    OperationServer = "api-server-changed", Breaking Behaviour,
        "an operation is served at another address";
    RequiredParameter = "new-required-request-parameter", Breaking Behaviour,
        "a parameter is new and needed";
    OptionalParameter = "new-optional-request-parameter", Safe Addition,
        "a parameter is new and not needed";
    PathParameter = "new-request-path-parameter", Breaking Behaviour,
        "a path has one more part to fill in";
    ParameterRemoved = "request-parameter-removed", Warning Behaviour,
        "a parameter is gone";
    ParameterRequired = "request-parameter-became-required", Breaking Behaviour,
        "a parameter is needed now";
    ParameterOptional = "request-parameter-became-optional", Safe Behaviour,
        "a parameter is not needed any more";
    ParameterLocation = "request-parameter-location-changed", Breaking Behaviour,
        "a parameter goes elsewhere, as from the query into a header";
    ParameterStyle = "request-parameter-serialization-changed", Breaking Behaviour,
        "the value of a parameter is written in another way";
    BodyAddedRequired = "request-body-added-required", Breaking Behaviour,
        "a body is new and needed";
    BodyAddedOptional = "request-body-added-optional", Safe Behaviour,
        "a body is new and not needed";
    BodyRemoved = "request-body-removed", Warning Behaviour,
        "no body is taken any more";
    BodyRequired = "request-body-became-required", Breaking Behaviour,
        "a body is needed now";
    BodyOptional = "request-body-became-optional", Safe Behaviour,
        "a body is not needed any more";
    BodyMediaAdded = "request-body-media-type-added", Safe Behaviour,
        "a type of content is taken as well";
    BodyMediaRemoved = "request-body-media-type-removed", Breaking Behaviour,
        "a type of content is not taken any more";
    BodyParts = "request-body-parts-changed", Breaking Behaviour,
        "parts of a form are written in another way";
    RequiredProperty = "new-required-request-property", Breaking Behaviour,
        "a member is new and needed";
    OptionalProperty = "new-optional-request-property", Safe Addition,
        "a member is new and not needed";
    PropertyRemoved = "request-property-removed", Warning Behaviour,
        "a member is not described any more";
    PropertyRefused = "request-property-refused", Breaking Behaviour,
        "a member that was taken is refused, as no others than the listed are taken";
    PropertyRequired = "request-property-became-required", Breaking Behaviour,
        "a member is needed now";
    PropertyOptional = "request-property-became-optional", Safe Behaviour,
        "a member is not needed any more";
    PropertyReadOnly = "request-property-became-read-only", Warning Behaviour,
        "a member is not sent any more";
    PropertyNotReadOnly = "request-property-became-not-read-only", Safe Behaviour,
        "a member may be sent now";
    AnswerRequiredAdded = "response-required-property-added", Safe Addition,
        "a member is new and always there";
    AnswerOptionalAdded = "response-optional-property-added", Safe Addition,
        "a member is new and there at times";
    AnswerRequiredRemoved = "response-required-property-removed", Breaking Behaviour,
        "a member is gone that was always there";
    AnswerOptionalRemoved = "response-optional-property-removed", Warning Behaviour,
        "a member is gone that was there at times";
    AnswerOptional = "response-property-became-optional", Breaking Behaviour,
        "a member that was always there is there at times";
    AnswerRequired = "response-property-became-required", Safe Behaviour,
        "a member that was there at times is always there";
    AnswerWriteOnly = "response-property-became-write-only", Breaking Behaviour,
        "a member is not answered any more";
    AnswerNotWriteOnly = "response-property-became-not-write-only", Safe Behaviour,
        "a member may be answered now";
    SuccessAdded = "response-success-status-added", Safe Behaviour,
        "a status of success is new";
    SuccessRemoved = "response-success-status-removed", Breaking Behaviour,
        "a status of success is gone";
    RefusalAdded = "response-non-success-status-added", Safe Behaviour,
        "a status of refusal is new";
    RefusalRemoved = "response-non-success-status-removed", Safe Behaviour,
        "a status of refusal is gone";
    AnswerAdded = "response-body-added", Warning Behaviour,
        "an answer that had no content has some";
    AnswerRemoved = "response-body-removed", Breaking Behaviour,
        "an answer has no content any more";
    AnswerMediaAdded = "response-media-type-added", Warning Behaviour,
        "an answer may have another type of content as well";
    AnswerMediaRemoved = "response-media-type-removed", Breaking Behaviour,
        "an answer does not come in a type of content any more";
    HeaderAdded = "response-header-added", Safe Nothing,
        "a header of an answer is new";
    RequiredHeaderRemoved = "required-response-header-removed", Breaking Behaviour,
        "a header is gone that was always there";
    OptionalHeaderRemoved = "optional-response-header-removed", Warning Behaviour,
        "a header is gone that was there at times";
    HeaderOptional = "response-header-became-optional", Breaking Behaviour,
        "a header that was always there is there at times";
    HeaderRequired = "response-header-became-required", Safe Nothing,
        "a header that was there at times is always there";
    LinkChanged = "response-link-changed", Documentation Nothing,
        "what an answer leads to is another";
    SecurityAdded = "api-security-added", Safe Behaviour,
        "an operation takes one more way to say who calls";
    SecurityRemoved = "api-security-removed", Breaking Behaviour,
        "an operation does not take a way to say who calls any more";
    SecurityRequired = "api-security-became-required", Breaking Behaviour,
        "an operation asks now who calls";
    SecurityOptional = "api-security-became-optional", Safe Behaviour,
        "an operation does not insist any more to know who calls";
    SecurityScopeAdded = "api-security-scope-added", Breaking Nothing,
        "an operation asks for one more scope";
    SecurityScopeRemoved = "api-security-scope-removed", Safe Nothing,
        "an operation does not ask for a scope any more";
    GlobalSecurityAdded = "api-global-security-added", Safe Behaviour,
        "the service takes one more way to say who calls";
    GlobalSecurityRemoved = "api-global-security-removed", Breaking Behaviour,
        "the service does not take a way to say who calls any more";
    GlobalSecurityRequired = "api-global-security-became-required", Breaking Behaviour,
        "the service asks now who calls";
    GlobalSecurityOptional = "api-global-security-became-optional", Safe Behaviour,
        "the service does not insist any more to know who calls";
    GlobalScopeAdded = "api-global-security-scope-added", Breaking Nothing,
        "the service asks for one more scope";
    GlobalScopeRemoved = "api-global-security-scope-removed", Safe Nothing,
        "the service does not ask for a scope any more";
    SchemeAdded = "api-security-component-added", Safe Addition,
        "a way to say who calls is described";
    SchemeRemoved = "api-security-component-removed", Safe Behaviour,
        "a way to say who calls is not described any more";
    SchemeType = "api-security-component-type-changed", Breaking Behaviour,
        "who calls is said in another way";
    SchemePlace = "api-security-component-place-changed", Breaking Behaviour,
        "a key goes elsewhere, or under another name";
    OauthUrl = "api-security-component-oauth-url-changed", Breaking Nothing,
        "an address of OAuth or `OpenID` is another";
    OauthFlowAdded = "api-security-component-oauth-flow-added", Safe Nothing,
        "a flow of OAuth is new";
    OauthFlowRemoved = "api-security-component-oauth-flow-removed", Breaking Nothing,
        "a flow of OAuth is gone";
    OauthScopeAdded = "api-security-component-oauth-scope-added", Safe Nothing,
        "a scope of OAuth is new";
    OauthScopeRemoved = "api-security-component-oauth-scope-removed", Breaking Nothing,
        "a scope of OAuth is gone";
    ServerAdded = "server-added", Safe Addition,
        "the service has one more address";
    ServerRemoved = "server-removed", Breaking Behaviour,
        "the service has lost an address";
    ServerOrder = "server-order-changed", Safe Behaviour,
        "another address is the usual one";
    ServerVariableAdded = "server-variable-added", Safe Behaviour,
        "an address has one more part to choose";
    ServerVariableRemoved = "server-variable-removed", Breaking Behaviour,
        "an address has lost a part to choose";
    ServerVariableDefault = "server-variable-default-changed", Warning Behaviour,
        "a part of an address is another for whoever chooses none";
    ServerVariableValueAdded = "server-variable-enum-value-added", Safe Nothing,
        "a part of an address may be chosen in one more way";
    ServerVariableValueRemoved = "server-variable-enum-value-removed", Breaking Nothing,
        "a part of an address may not be chosen so any more";
    WebhookAdded = "webhook-added", Safe Addition,
        "the service sends something new on its own";
    WebhookRemoved = "webhook-removed", Breaking Behaviour,
        "the service does not send something on its own any more";
    CallbackAdded = "callback-added", Safe Nothing,
        "the service calls back in one more way";
    CallbackRemoved = "callback-removed", Breaking Nothing,
        "the service does not call back any more";
    ApiVersion = "api-version-changed", Documentation Nothing,
        "the version of the API is another";
    ApiTitle = "api-title-changed", Documentation Nothing,
        "the name of the API is another";
    InfoDescription = "api-info-changed", Documentation Nothing,
        "what is said of the API as a whole, or of its tags or servers, is another";
    RateLimit = "api-rate-limit-changed", Warning Behaviour,
        "`x-rate-limit`: the service takes more or fewer calls a second";
    Billed = "api-billed-changed", Warning Behaviour,
        "`x-billed`: a call costs money now, or does not any more";
    RequestIdHeader = "api-request-id-header-changed", Warning Behaviour,
        "`x-request-id-header`: the id of a call is in another header";
    ErrorClassAdded = "api-error-class-added", Unseen Addition,
        "`x-errors`: a kind of refusal is new";
    ErrorClassRemoved = "api-error-class-removed", Unseen Behaviour,
        "`x-errors`: a kind of refusal is gone";
    ErrorAdvice = "api-error-advice-changed", Unseen Behaviour,
        "`x-errors`: what to do about a kind of refusal is another";
    ErrorRules = "api-error-rules-changed", Unseen Behaviour,
        "`x-errors`: what a refusal means is another";
    Vocabularies = "api-vocabularies-changed", Unseen Behaviour,
        "`x-vocabularies`: words mean something else";
    Places = "api-places-changed", Unseen Behaviour,
        "`x-places`: something is looked for elsewhere";
    AdviceChanged = "schema-advice-changed", Unseen Behaviour,
        "`x-advice`: what a payload should keep to is another";
    AliasesChanged = "schema-aliases-changed", Unseen Behaviour,
        "`x-aliases`: other names for values are others";
    TypeRemoved = "crate-type-removed", Unseen Build,
        "a type is gone";
    TypeAdded = "crate-type-added", Unseen Addition,
        "a type is new";
    TypeRenamed = "crate-type-renamed", Unseen Build,
        "a type has another name";
    TypeKind = "crate-type-kind-changed", Unseen Build,
        "a type is of another kind, as an enum in place of a struct, or another alias";
    FieldRemoved = "crate-field-removed", Unseen Build,
        "a field is gone";
    FieldAdded = "crate-field-added", Unseen Addition,
        "a field is new";
    FieldType = "crate-field-type-changed", Unseen Build,
        "a field has another type";
    FunctionRemoved = "crate-function-removed", Unseen Build,
        "a method or a function is gone";
    FunctionAdded = "crate-function-added", Unseen Addition,
        "a method or a function is new";
    FunctionArguments = "crate-function-arguments-changed", Unseen Build,
        "a method or a function takes other arguments";
    FunctionReorder = "crate-function-arguments-reordered", Unseen Behaviour,
        "arguments have changed places, and what was written for the old order still builds";
    FunctionResult = "crate-function-result-changed", Unseen Build,
        "a method or a function gives back another type";
    VariantRemoved = "crate-variant-removed", Unseen Build,
        "a variant of an enum is gone";
    VariantAdded = "crate-variant-added", Unseen Addition,
        "a variant of an enum is new, for which there is a `_` arm";
    VariantType = "crate-variant-type-changed", Unseen Build,
        "a variant of an enum holds another type";
    VariantValue = "crate-variant-value-changed", Unseen Behaviour,
        "a variant of an enum stands for another value";
    TraitRemoved = "crate-trait-removed", Unseen Build,
        "a type lacks a trait that it had";
    TraitAdded = "crate-trait-added", Unseen Addition,
        "a type has one more trait";
    ConstantRemoved = "crate-constant-removed", Unseen Build,
        "a constant is gone";
    ConstantAdded = "crate-constant-added", Unseen Addition,
        "a constant is new";
    ConstantType = "crate-constant-type-changed", Unseen Build,
        "a constant has another type";
    ConstantValue = "crate-constant-value-changed", Unseen Behaviour,
        "a constant has another value";
    FeatureRemoved = "crate-feature-removed", Unseen Build,
        "a feature is gone";
    FeatureAdded = "crate-feature-added", Unseen Addition,
        "a feature is new";
    FeatureDefault = "crate-feature-default-changed", Unseen Build,
        "what is there without naming it needs a feature now";
    ItemDeprecated = "crate-item-deprecated", Unseen Addition,
        "an item is deprecated, so that its use gives a warning";
}

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// About something beside a schema.
    Plain(Plain),
    /// About a schema.
    Schema(Subject, Aspect),
}

impl Rule {
    /// Returns every rule, in the order in which they are listed.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let plain = Plain::ALL.iter().map(|plain| Self::Plain(*plain));
        let subjects = Subject::ALL.iter().flat_map(|subject| {
            let aspects = Aspect::ALL.iter();
            let own = aspects.filter(|aspect| aspect.is_of(*subject));
            own.map(|aspect| Self::Schema(*subject, *aspect))
        });
        plain.chain(subjects).collect()
    }

    /// Returns its class for a caller of the service.
    #[must_use]
    pub fn class(self) -> Class {
        self.verdict().0
    }

    /// Returns the least that it does to a user of the crate. What the generated code has to say
    /// of a change is added to that.
    #[must_use]
    pub fn effect(self) -> Effect {
        self.verdict().1
    }

    /// Returns what it says.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Plain(plain) => plain.row().3,
            Self::Schema(_, aspect) => aspect.row().text,
        }
    }

    fn verdict(self) -> (Class, Effect) {
        match self {
            Self::Plain(plain) => (plain.row().1, plain.row().2),
            Self::Schema(subject, aspect) => match subject.direction() {
                Direction::Request => aspect.row().request,
                // Generated code reads the body of an answer and not its headers.
                Direction::Response if subject == Subject::ResponseHeader => {
                    (aspect.row().response.0, Nothing)
                }
                Direction::Response => aspect.row().response,
            },
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(plain) => f.write_str(plain.row().0),
            Self::Schema(subject, aspect) => write!(f, "{}-{}", subject.name(), aspect.row().name),
        }
    }
}
