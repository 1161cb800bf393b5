//! The words of documentation pages, in English and Chinese: what a heading, the head of a column, a
//! type or a phrase of a description means. They are here and nowhere else.

/// Part of a page that a heading begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    /// Everything that is sent.
    Request,
    /// How a call shows who makes it.
    Authorization,
    /// Headers of the request.
    Headers,
    /// Parameters inside the path.
    Path,
    /// Parameters behind the path.
    Query,
    /// Cookies.
    Cookies,
    /// Body of the request.
    Body,
    /// An example of what is sent.
    RequestExample,
    /// A command that sends it.
    Curl,
    /// Everything that is answered.
    Response,
    /// Body of the answer.
    ResponseBody,
    /// Headers of the answer.
    ResponseHeaders,
    /// An example of what is answered.
    ResponseExample,
    /// An example; of what, the part before it tells.
    Example,
    /// Codes of errors.
    Errors,
    /// What the page says before and after the parameters.
    Prose,
}

use Section::{
    Authorization, Body, Cookies, Curl, Errors, Example, Headers, Path, Prose, Query, Request,
    RequestExample, Response, ResponseBody, ResponseExample, ResponseHeaders,
};

/// Headings, as [`key`] writes them.
#[rustfmt::skip]
pub const SECTIONS: &[(Section, &[&str])] = &[
    (Request, &[
        "requestparameters", "requestparameter", "requestparams", "parameters", "params", "request",
        "inputparameters", "input", "requestfields", "arguments", "请求参数", "请求参数说明", "参数",
        "参数说明", "入参", "请求", "输入参数", "请求信息", "传入参数", "接口参数", "参数列表",
        "parameterdescription", "requestdescription", "请求说明", "请求字段", "业务参数", "请求数据",
    ]),
    (Authorization, &[
        "authorization", "authentication", "auth", "authorizations", "认证", "鉴权", "授权",
        "身份验证", "认证方式", "鉴权方式", "身份认证", "鉴权说明", "认证说明",
    ]),
    (Headers, &[
        "headerparameters", "headerparameter", "headerparams", "headers", "header",
        "requestheaders", "requestheader", "requestheaderparameters", "headerfields", "header参数",
        "headers参数", "请求头", "请求头参数", "请求头部", "头部参数", "请求header", "请求headers",
        "header请求参数", "请求头header", "请求头信息", "请求头说明", "公共请求头",
    ]),
    (Path, &[
        "pathparameters", "pathparameter", "pathparams", "path参数", "路径参数", "url路径参数",
        "urlparameters", "requestpathparameters", "path请求参数", "uriparameters", "url参数",
        "路径参数说明", "pathvariables", "pathvariable", "请求路径参数",
    ]),
    (Query, &[
        "queryparameters", "queryparameter", "queryparams", "query", "querystring",
        "querystringparameters", "query参数", "查询参数", "请求查询参数", "requestqueryparameters",
        "query请求参数", "url查询参数", "查询字符串", "查询字符串参数", "get参数", "searchparameters",
    ]),
    (Cookies, &["cookieparameters", "cookieparams", "cookies", "cookie", "cookie参数"]),
    (Body, &[
        "bodyparameters", "bodyparameter", "bodyparams", "body", "requestbody", "requestbodyparameters",
        "requestbodyfields", "bodyfields", "requestbodyschema", "formparameters", "formdata",
        "formdataparameters", "formfields", "form", "body参数", "请求体", "请求体参数", "请求体字段",
        "请求正文", "请求body", "请求body参数", "表单参数", "表单", "请求体说明", "请求体body",
        "body请求参数", "post参数", "请求主体", "requestbodyparameter", "formdata参数", "jsonbody",
        "bodyparametersjson", "payload", "requestpayload", "请求内容", "formdata表单参数",
    ]),
    (RequestExample, &[
        "requestexample", "requestexamples", "examplerequest", "examplerequests", "requestsample",
        "samplerequest", "requestbodyexample", "requestbodysample", "请求示例", "请求样例", "请求例子",
        "请求示例代码", "请求参数示例", "请求体示例", "示例请求", "调用示例", "bodyexample", "入参示例",
        "jsonexample", "json示例", "json请求示例", "请求json示例", "requestjsonexample", "usageexample",
        "请求body示例", "请求报文示例", "bodyrequestexample", "jsonrequestexample", "输入示例",
    ]),
    (Curl, &[
        "curlexample", "curlexamples", "curl", "examplecurl", "curlrequest", "curlrequestexample",
        "curl示例", "curl请求示例", "curl请求", "curl命令", "curl调用示例", "curlcommand", "curl样例",
    ]),
    (Response, &[
        "response", "responses", "returnresponse", "returns", "return", "output", "返回", "响应",
        "返回响应", "返回结果", "响应结果", "返回说明", "响应说明", "输出", "出参", "返回值",
        "successresponse", "successfulresponse", "成功响应", "成功返回", "响应信息", "返回信息",
        "responsedescription", "resultresponse", "responseresult",
    ]),
    (ResponseBody, &[
        "responsebody", "responseparameters", "responseparameter", "responseparams",
        "responsefields", "responsefield", "responsedata", "responsebodyparameters",
        "responsebodyfields", "responseschema", "returnparameters", "returnfields",
        "outputparameters", "returnvalue", "returnvalues", "响应体", "响应体参数", "响应参数",
        "响应字段", "响应正文", "返回参数", "返回字段", "返回体", "返回数据", "响应数据", "输出参数",
        "返回参数说明", "响应参数说明", "返回字段说明", "响应字段说明", "响应body", "返回body", "响应内容",
        "返回内容", "出参说明", "响应体字段", "返回体参数", "response参数", "responsebody参数",
        "successresponsefields", "成功响应参数", "返回结果说明", "返回值说明", "响应体说明",
    ]),
    (ResponseHeaders, &[
        "responseheaders", "responseheader", "响应头", "返回头", "响应header", "responseheaderparameters",
        "响应头参数",
    ]),
    (ResponseExample, &[
        "responseexample", "responseexamples", "exampleresponse", "exampleresponses",
        "responsesample", "sampleresponse", "responsebodyexample", "returnexample", "outputexample",
        "successexample", "响应示例", "返回示例", "响应样例", "返回样例", "返回例子", "返回结果示例",
        "响应体示例", "返回参数示例", "成功示例", "示例响应", "成功响应示例", "成功返回示例",
        "successresponseexample", "resultexample", "响应结果示例", "返回数据示例", "响应数据示例",
        "returnresultexample", "返回响应示例", "出参示例", "输出示例", "正常返回示例", "返回报文示例",
        "normalreturnexample", "错误响应示例", "errorresponseexample", "失败示例", "失败响应示例",
        "errorexample", "错误示例", "exampleoutput", "jsonresponseexample", "返回json示例",
    ]),
    (Example, &["example", "examples", "sample", "samples", "示例", "样例", "例子", "示例代码", "codeexample", "codesamples"]),
    (Errors, &[
        "errorcodes", "errorcode", "errors", "statuscodes", "statuscode", "错误码", "错误代码", "状态码",
        "错误码说明", "状态码说明", "返回码", "返回码说明", "errorresponse", "errorresponses", "错误响应",
        "错误返回", "httpstatuscodes", "常见错误码", "errorhandling", "错误处理", "错误信息", "httpstatus",
        "响应状态码", "responsecodes", "responsestatuscodes", "errorfields",
    ]),
    (Prose, &[
        "description", "overview", "introduction", "notes", "note", "remarks", "faq", "changelog",
        "seealso", "relatedapis", "relatedlinks", "说明", "接口说明", "接口描述", "描述", "概述", "简介",
        "备注", "注意事项", "注意", "功能说明", "常见问题", "更新日志", "相关接口", "tips", "提示", "使用说明",
        "modellist", "supportedmodels", "models", "模型列表", "支持的模型", "onthispage", "本页目录", "目录",
        "pricing", "计费说明", "价格", "ratelimits", "限流", "基本信息", "basicinformation", "接口信息",
        "previouspage", "nextpage", "上一页", "下一页", "使用场景", "适用场景", "功能描述",
    ]),
];

/// What a column of a table of members holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// Name of the member.
    Name,
    /// Its type.
    Type,
    /// Whether it must be there.
    Required,
    /// What it is.
    Description,
    /// A value that it may have.
    Example,
    /// The value that it has if it is not there.
    Default,
    /// The values that it may have.
    Values,
    /// Where it is sent.
    Place,
    /// Lengths and ranges.
    Limits,
    /// Method of a call.
    Method,
    /// Address of a call.
    Address,
    /// Code of an error or status.
    Code,
}

/// Heads of columns, as [`key`] writes them.
#[rustfmt::skip]
pub const COLUMNS: &[(Column, &[&str])] = &[
    (Column::Name, &[
        "parametername", "parameter", "parameters", "name", "field", "fieldname", "fields", "key", "param",
        "params", "paramname", "property", "member", "attribute", "argument", "header", "headername", "variable",
        "参数名", "参数名称", "参数", "字段", "字段名", "字段名称", "名称", "属性", "属性名", "键", "请求头",
        "变量名", "变量", "header参数", "参数字段", "返回字段", "返回参数", "请求参数", "参数英文名",
    ]),
    (Column::Type, &[
        "type", "datatype", "fieldtype", "parametertype", "paramtype", "valuetype", "schema", "format", "类型",
        "数据类型", "参数类型", "字段类型", "值类型", "格式",
    ]),
    (Column::Required, &[
        "required", "isrequired", "mandatory", "requiredoptional", "requiredornot", "optional",
        "requirement", "must", "presence", "need", "necessary", "是否必填", "必填", "是否必需", "必需",
        "是否必须", "必须", "是否必选", "必选", "必传", "是否必传", "必要", "是否必要", "是否可选", "可选",
        "必选可选", "必填项", "要求", "必须字段",
    ]),
    (Column::Description, &[
        "description", "desc", "descriptions", "meaning", "explanation", "details", "detail", "remark",
        "remarks", "notes", "note", "comment", "comments", "illustrate", "instructions", "content", "说明", "描述",
        "含义", "备注", "参数说明", "字段说明", "参数描述", "字段描述", "详细说明", "解释", "注释", "释义", "意义",
        "中文名", "内容", "示例说明", "中文描述",
    ]),
    (Column::Example, &[
        "example", "examples", "examplevalue", "examplevalues", "sample", "samplevalue", "示例", "示例值", "样例",
        "例子", "例", "参考值", "举例", "参数示例", "取值样例",
    ]),
    (Column::Default, &[
        "default", "defaultvalue", "defaults", "默认值", "默认", "缺省值", "缺省",
    ]),
    (Column::Values, &[
        "values", "value", "allowedvalues", "possiblevalues", "options", "enum", "enumvalues", "validvalues",
        "availablevalues", "optionalvalues", "supportedvalues", "可选值", "取值", "枚举值", "枚举", "可选项",
        "值", "允许值", "有效值",
    ]),
    (Column::Place, &[
        "in", "location", "position", "place", "paramin", "parameterlocation", "parameterin", "位置", "参数位置",
        "所在位置", "传参位置", "传入位置", "传递方式", "参数所在", "请求类型",
    ]),
    (Column::Limits, &[
        "limit", "limits", "length", "maxlength", "range", "constraint", "constraints", "restriction",
        "restrictions", "valuerange", "validation", "限制", "长度", "最大长度", "取值范围", "范围", "约束",
        "长度限制", "校验规则",
    ]),
    (Column::Method, &["method", "httpmethod", "requestmethod", "请求方式", "请求方法", "方法"]),
    (Column::Address, &[
        "url", "uri", "endpoint", "address", "requesturl", "apiurl", "apiendpoint", "requestaddress",
        "requestpath", "apipath", "interfaceaddress", "baseurl", "httpurl", "path", "接口地址", "请求地址",
        "请求url", "接口url", "请求路径", "接口路径", "地址", "路径", "端点", "接口", "完整地址", "接口端点",
        "请求网址", "请求接口", "url地址", "请求uri", "httprequest", "http请求", "请求行", "requestline",
    ]),
    (Column::Code, &[
        "code", "errorcode", "statuscode", "status", "httpstatus", "httpstatuscode", "httpcode", "错误码",
        "状态码", "错误代码", "返回码", "http状态码", "状态", "代码",
    ]),
];

/// Words that name the language of the code below them.
#[rustfmt::skip]
pub const LANGUAGES: &[&str] = &[
    "json", "json5", "jsonc", "bash", "shell", "sh", "curl", "http", "javascript", "js", "typescript", "ts",
    "python", "py", "java", "go", "golang", "php", "ruby", "swift", "kotlin", "rust", "csharp", "c#", "c",
    "c++", "cpp", "dart", "lua", "perl", "powershell", "plaintext", "text", "txt", "yaml", "yml", "xml",
    "html", "node", "nodejs", "node.js", "httpie", "wget", "objective-c", "ocaml", "r", "cmd", "console",
];
/// Of these, the ones whose code may be an example that can be read.
#[rustfmt::skip]
pub const READABLE: &[&str] = &[
    "json", "json5", "jsonc", "bash", "shell", "sh", "curl", "http", "plaintext", "text", "txt", "console",
    "cmd", "powershell",
];

/// Words that say that a member must be there.
#[rustfmt::skip]
pub const REQUIRED: &[&str] = &[
    "required", "yes", "y", "true", "mandatory", "must", "是", "必填", "必需", "必须", "必选", "必传", "必要", "√",
    "✓", "✔", "✅", "☑", "1", "m", "r", "requiredyes", "是必填",
];
/// Words that say that it need not.
#[rustfmt::skip]
pub const OPTIONAL: &[&str] = &[
    "optional", "no", "n", "false", "否", "选填", "可选", "非必填", "非必需", "非必须", "非必选", "非必传", "不必填",
    "不是", "✗", "✘", "❌", "×", "x", "0", "o", "notrequired", "任选", "不必须", "无需",
];
/// Words that say that it depends.
#[rustfmt::skip]
pub const CONDITIONAL: &[&str] = &[
    "conditional", "conditionallyrequired", "conditionaloptional", "depends", "requiredif", "requiredwhen", "条件必填",
    "视情况", "条件必需", "条件必选", "部分必填", "二选一", "条件可选", "视情况而定", "c", "按需", "条件",
];

/// Cells that say nothing.
pub const NOTHING: &[&str] = &["", "-", "—", "/", "无", "N/A", "n/a", "none", "None"];
/// Words in a column of defaults for that there is none.
pub const EMPTY: &[&str] = &["empty", "Empty", "空", "为空", "NULL"];

/// What a phrase in a description announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phrase {
    /// The values that it may have.
    Values,
    /// A list of words that are no values of this member.
    OtherValues,
    /// A value that it may have.
    Example,
    /// The value that it has if it is not there.
    Default,
    /// A largest number of characters or items, behind the phrase.
    Most,
    /// A smallest number of characters or items, behind the phrase.
    Least,
    /// A largest number.
    Maximum,
    /// A smallest number.
    Minimum,
    /// A number that it must be below.
    Below,
    /// A number that it must be above.
    Above,
    /// Two bounds.
    Range,
    /// Two bounds of a length.
    LengthRange,
    /// A condition on another member, for what follows in the sentence.
    When,
    /// A condition on another member, for the member itself.
    ValidWhen,
    /// The condition before it is one for the member itself.
    Valid,
    /// Something else begins.
    Stop,
}

/// Phrases of descriptions, in small letters. Where two fit, the longer one counts.
#[rustfmt::skip]
pub const PHRASES: &[(Phrase, &[&str])] = &[
    (Phrase::Values, &[
        "values:", "value:", "values are", "values are:", "optional values are", "optional values are:",
        "optional value is", "optional value is:", "optional values:", "possible values:", "possible values are",
        "possible values are:", "allowed values:", "allowed values are", "available values:", "available values are",
        "available options:", "available options are", "supported values:", "supported values are", "valid values:",
        "valid values are", "enum values:", "enum value:", "enum:", "enumeration values:", "possible enum values:",
        "options:", "options are", "accepted values:", "accepts:", "one of:", "one of", "must be one of", "must be one of:",
        "can be one of", "can be one of:", "is one of", "should be one of", "either one of", "optional options:",
        "values include", "values include:", "options include", "options include:", "supports values",
        "can be:", "choose from:", "choices:", "selectable values:", "value range includes", "supported:",
        "可选值", "可选值为", "可选值有", "可选值包括", "可选值：", "可选的值", "取值", "取值为", "取值有", "取值包括", "取值如下",
        "取值可以为", "取值可为", "枚举值", "枚举值为", "枚举值有", "枚举", "枚举：", "可选项", "可选项为", "可选项有", "支持的值",
        "支持的取值", "支持值", "允许值", "允许的值", "有效值", "有效值为", "有效枚举值包含", "可用值", "可能的值", "可选：", "可选:",
        "值为：", "值为:", "可取值", "可取值为", "可选范围", "必须是以下之一",
    ]),
    (Phrase::OtherValues, &[
        "format values are", "format values are:", "format values:", "formats are", "format values include",
        "格式取值为", "格式取值", "格式的取值为", "格式取值有", "图片格式的取值为", "格式取值范围",
    ]),
    (Phrase::Example, &[
        "example value:", "example value", "example values:", "example:", "examples:", "sample value:",
        "sample:", "e.g.", "e.g.:", "eg:", "for example", "for example:", "for example,", "such as", "示例值", "示例", "例如", "比如", "样例",
        "例：", "例:", "如：", "示例：", "举例",
    ]),
    (Phrase::Default, &[
        "default", "default value:", "default value is", "default value", "default:", "defaults to", "defaults to:", "default is",
        "is by default", "the default is", "it defaults to", "default to", "(default ", "default =", "by default:",
        "默认值", "默认值为", "默认值是", "默认为", "默认是", "默认：", "默认:", "默认", "缺省值", "缺省值为", "缺省为", "不填默认为", "不填代表",
        "不填则为", "不填默认", "不传默认为", "不传默认", "如不填默认为", "不填写默认为",
    ]),
    (Phrase::Most, &[
        "maximum", "max", "max.", "maximum of", "up to", "at most", "no more than", "not exceed", "cannot exceed",
        "must not exceed", "not exceeding", "no longer than", "maximum length", "maximum length:", "maximum length is",
        "maximum length of", "max length", "max length:", "max length is", "max length of", "length limit:", "length limit",
        "length limit is", "limited to", "within", "maximum string length:", "maximum string length", "less than or equal to",
        "maxlength:", "maxlength", "最大长度", "最大长度为", "最大长度是", "最长", "最长为", "不超过", "不能超过", "不可超过", "不得超过", "最多",
        "最多为", "长度限制", "长度限制为", "长度不超过", "长度不能超过", "最大支持", "最大字符数", "上限为", "限制在", "最大",
    ]),
    (Phrase::Least, &[
        "at least", "no fewer than", "no less than", "not less than", "minimum length", "minimum length:", "minimum length is",
        "min length", "min length:", "min length is", "minlength:", "minlength", "minimum", "min", "最小长度", "最小长度为", "至少", "不少于",
        "最短", "最少", "不低于",
    ]),
    (Phrase::Maximum, &[
        "maximum value:", "maximum value is", "maximum value", "max value", "max value:", "maximum:", "max:", "maximum is",
        "<=", "≤", "最大值", "最大值为", "小于等于", "小于或等于", "maximum value of",
    ]),
    (Phrase::Minimum, &[
        "minimum value:", "minimum value is", "minimum value", "min value", "min value:", "minimum:", "min:", "minimum is",
        "greater than or equal to", ">=", "≥", "最小值", "最小值为", "大于等于", "大于或等于", "minimum value of",
    ]),
    (Phrase::Below, &["less than", "must be less than", "小于"]),
    (Phrase::Above, &["greater than", "must be greater than", "大于"]),
    (Phrase::Range, &[
        "range is", "range is:", "range:", "range from", "ranges from", "ranging from", "value range:", "value range is",
        "value range", "range of", "in the range", "in the range of", "within the range", "within the range of", "between",
        "valid range:", "valid range is", "must be between", "required range:", "取值范围", "取值范围是", "取值范围为", "范围是",
        "范围为", "范围：", "范围:", "范围", "介于", "值域", "数值范围", "有效范围", "必须介于",
    ]),
    (Phrase::LengthRange, &[
        "length range:", "length range is", "length between", "length is between", "length from", "长度范围", "长度介于", "length:", "长度：",
        "长度:", "长度为", "长度在",
    ]),
    (Phrase::When, &["when", "if", "当", "如果", "若"]),
    (Phrase::ValidWhen, &[
        "valid when", "only valid when", "required when", "effective when", "takes effect when", "is valid when",
        "available when", "only available when", "used when", "only used when", "仅当", "只有当", "只在",
    ]),
    (Phrase::Valid, &[
        "有效", "时有效", "生效", "时生效", "本参数有效", "此参数有效", "该参数有效", "此字段有效", "该字段有效",
    ]),
    (Phrase::Stop, &[
        "other values:", "other values", "others:", "其他值", "其它值", "其他：", "其它：",
        "note:", "notes:", "tip:", "tips:", "remark:", "remarks:", "warning:", "attention:", "important:", "hint:", "see ",
        "注意：", "注意:", "注：", "注:", "备注：", "备注:", "说明：", "说明:", "提示：", "提示:", "其中", "if not filled", "if empty", "if not provided",
        "if not specified", "if not set", "if omitted", "when not filled", "when not specified", "when not provided",
        "when omitted", "when empty", "如果不填", "若不填", "如不填", "not supported", "不支持", "when using", "when enabled", "仅支持", "recommended",
    ]),
];

/// Words behind a number that make it a number of characters.
#[rustfmt::skip]
pub const CHARACTERS: &[&str] = &[
    "characters", "character", "chars", "char", "letters", "字符", "个字符", "字", "个字", "个汉字", "位", "个中文字符", "utf-8 characters", "个英文字符",
];
/// Words behind a number that make it a number of items.
#[rustfmt::skip]
pub const ITEMS: &[&str] = &[
    "images", "image", "items", "item", "files", "file", "elements", "element", "entries", "urls", "pictures", "videos", "values", "张",
    "张图片", "个元素", "个文件", "个图片", "个视频", "项", "条", "个url", "组", "reference images", "input images", "幅", "张图",
];
/// Words between a member and its value in a condition, with space as they are written.
#[rustfmt::skip]
pub const IS: &[&str] = &[" is ", " are ", " = ", "=", " equals ", " == ", "==", " set to ", "取值为", "取值是", "设为", "设置为", "为", "是", "等于", "：", ": "];
/// Words between the values of a list.
#[rustfmt::skip]
pub const OR: &[&str] = &[" or ", " and ", "和", "或", "与", "以及", "及"];

/// Base of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Base {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// An object.
    Object,
    /// A list.
    Array,
    /// `null`
    Null,
    /// A file that is sent.
    File,
    /// One of some words.
    Enum,
    /// Anything.
    Any,
}

/// Types, in small letters without space.
#[rustfmt::skip]
pub const TYPES: &[(Base, &[&str])] = &[
    (Base::String, &[
        "string", "str", "text", "varchar", "char", "strings", "url", "uri", "uuid", "date", "datetime", "date-time", "email", "base64",
        "字符串", "字符型", "文本", "字符", "链接", "日期", "时间", "字符串类型", "文本型", "字符串型", "richtext", "password",
    ]),
    (Base::Integer, &[
        "integer", "int", "int32", "int64", "long", "bigint", "uint", "uint32", "uint64", "short", "integers", "整数", "整型", "整形",
        "长整型", "长整数", "整数型", "整数类型", "正整数", "timestamp", "时间戳", "ints",
    ]),
    (Base::Number, &[
        "number", "float", "double", "decimal", "numeric", "float32", "float64", "numbers", "real", "数字", "数值", "浮点数", "浮点型",
        "浮点", "小数", "数字型", "数值型", "双精度", "floats",
    ]),
    (Base::Boolean, &["boolean", "bool", "booleans", "布尔", "布尔值", "布尔型", "布尔类型", "布林"]),
    (Base::Object, &[
        "object", "obj", "dict", "dictionary", "map", "json", "struct", "objects", "hash", "jsonobject", "record", "对象", "结构体", "字典",
        "json对象", "对象类型", "对象型",
    ]),
    (Base::Array, &["array", "list", "arrays", "jsonarray", "vector", "slice", "数组", "列表", "集合", "数组类型", "数组型"]),
    (Base::Null, &["null", "nil", "none", "空"]),
    (Base::File, &["file", "binary", "files", "blob", "bytes", "文件", "二进制", "文件流", "multipartfile", "upload", "图片文件", "file(binary)"]),
    (Base::Enum, &["enum", "enumeration", "枚举", "枚举值", "枚举型", "枚举类型"]),
    (Base::Any, &["any", "mixed", "anything", "unknown", "任意", "任意类型", "不限", "any类型"]),
];

/// Where a parameter is sent, as [`key`] writes it.
#[rustfmt::skip]
pub const PLACES: &[(Section, &[&str])] = &[
    (Headers, &["header", "headers", "请求头", "头部", "头", "httpheader"]),
    (Path, &["path", "路径", "url路径", "uri", "pathvariable"]),
    (Query, &["query", "querystring", "查询", "url参数", "url", "params", "param"]),
    (Cookies, &["cookie", "cookies"]),
    (Body, &["body", "json", "form", "formdata", "requestbody", "请求体", "表单", "正文"]),
];

/// Names of the methods of HTTP that pages document.
#[rustfmt::skip]
pub const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Returns a heading without all that is not a letter or digit, in small letters.
#[must_use]
pub fn key(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Finds the entry of a table that has a word.
pub fn look_up<T: Copy>(table: &[(T, &[&str])], word: &str) -> Option<T> {
    let (found, _) = table.iter().find(|(_, words)| words.contains(&word))?;
    Some(*found)
}

/// Returns the method of HTTP that a word is.
#[must_use]
pub fn method(word: &str) -> Option<&'static str> {
    METHODS
        .iter()
        .find(|method| method.eq_ignore_ascii_case(word))
        .copied()
}
