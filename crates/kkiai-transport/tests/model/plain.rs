//! Types that any API is made of.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use kkiai_transport::model::{
    Base64, Date, DateTime, File, Foreign, Mismatch, Node, Read, Uuid, Write, from_json,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

fn read<T: Read>(json: &str) -> Result<T, Mismatch> {
    from_json(json.as_bytes())
}

#[cfg(test)]
fn written<T: Write>(value: &T) -> String {
    serde_json::to_string(&value.write()).unwrap()
}

#[test]
fn any_json_comes_back_as_it_went() {
    for text in [
        r#"{"a":null,"b":[true,false,{}],"c":"\u0000ü","d":[]}"#,
        "[0,-1,9223372036854775807,-9223372036854775808,18446744073709551615]",
        "[1.0,-0.0,1e300,0.1,1.7976931348623157e308]",
    ] {
        let value: Value = serde_json::from_str(text).unwrap();
        let node = Node::from_json(text.as_bytes()).unwrap();
        assert_eq!(Value::from(node.clone()), value);
        assert_eq!(Node::from(&value), node);
        assert_eq!(Value::from(Node::from(value.clone())), value);
        assert_eq!(
            serde_json::to_string(&node).unwrap(),
            serde_json::to_string(&value).unwrap()
        );
        assert_eq!(serde_json::to_value(&node).unwrap(), value);
        assert_eq!(Node::deserialize(value).unwrap(), node);
    }
}

#[test]
fn whole_numbers_are_exact_and_in_range() {
    assert_eq!(read("18446744073709551615"), Ok(u64::MAX));
    assert_eq!(read("-9223372036854775808"), Ok(i64::MIN));
    assert_eq!(written(&u64::MAX), "18446744073709551615");
    assert_eq!(written(&i64::MIN), "-9223372036854775808");
    assert_eq!(read("1.0"), Ok(1_u8));
    assert_eq!(read("1e3"), Ok(1000_i64));
    assert_eq!(read("-0.0"), Ok(0_u8));
    let reason = |read: Result<u8, Mismatch>| read.unwrap_err().reason().to_owned();
    assert_eq!(reason(read("256")), "256 is out of the range of u8");
    assert_eq!(reason(read("-1")), "-1 is out of the range of u8");
    assert_eq!(reason(read("1.5")), "expected a whole number, found 1.5");
    assert_eq!(
        reason(read("\"1\"")),
        "expected a whole number, found a string"
    );
    assert!(read::<i64>("9223372036854775808").is_err());
    assert!(read::<i64>("1e300").is_err());
    assert!(read::<u64>("1e20").is_err());
}

#[test]
fn numbers_that_are_none_are_null() {
    assert_eq!(written(&f64::NAN), "null");
    assert_eq!(written(&vec![f64::INFINITY, 1.5]), "[null,1.5]");
    assert_eq!(serde_json::to_value(f64::NAN.write()).unwrap(), Value::Null);
    assert_eq!(read("1"), Ok(1.0_f64));
}

#[test]
fn what_holds_values_holds_any() {
    assert_eq!(read("[1,\"a\",true]"), Ok((1_i8, "a".to_owned(), true)));
    // Later versions may have more items.
    assert_eq!(read("[1,2,3]"), Ok((1_i64, 2_i64)));
    assert_eq!(
        read::<(i64, i64)>("[1]").unwrap_err().reason(),
        "expected a list of 2 or more items"
    );
    assert_eq!(read::<(i64, i64)>("[1,null]").unwrap_err().path(), "[1]");
    assert_eq!(written(&(1, "a", None::<bool>)), r#"[1,"a",null]"#);
    assert_eq!(read("null"), Ok(None::<Box<i64>>));
    assert_eq!(read("null"), Ok(()));
    assert!(read::<()>("0").is_err());
    let map = BTreeMap::from([("a".to_owned(), vec![Some(1_u16), None])]);
    assert_eq!(written(&map), r#"{"a":[1,null]}"#);
    assert_eq!(read(r#"{"a":[1,null]}"#), Ok(map));
    assert_eq!(
        read::<BTreeMap<String, bool>>(r#"{"a b":1}"#)
            .unwrap_err()
            .path(),
        "a b"
    );
}

#[test]
fn moments_are_kept_as_they_came() {
    let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    for (text, moment) in [
        ("1970-01-01T00:00:00Z", Some(at(0))),
        ("2024-02-29T23:59:60Z", Some(at(1_709_251_200))),
        ("2025-06-01t12:00:00+02:00", Some(at(1_748_772_000))),
        (
            "2025-06-01 12:00:00.25-00:30",
            Some(at(1_748_781_000) + Duration::from_millis(250)),
        ),
        (
            "1969-12-31T23:59:59.5Z",
            Some(at(0) - Duration::from_millis(500)),
        ),
        (
            "1600-03-01T00:00:00Z",
            Some(at(0) - Duration::from_secs(11_670_912_000)),
        ),
        ("2025-02-29T12:00:00Z", None),
        ("2025-06-01T24:00:00Z", None),
        ("2025-06-01T12:00:00", None),
        ("2025-06-01T12:00:00.Z", None),
        ("2025-06-01T12:00:00+2:00", None),
        ("2025-06-01Tü2:00:00Z", None),
        ("tomorrow", None),
        ("", None),
    ] {
        let read: DateTime = serde_json::from_value(json!(text)).unwrap();
        assert_eq!(read.to_system_time(), moment, "{text}");
        assert_eq!(serde_json::to_value(&read).unwrap(), text);
        if let Some(moment) = moment {
            assert_eq!(
                DateTime::from(moment).to_system_time(),
                Some(moment),
                "{text}"
            );
        }
    }
    assert_eq!(DateTime::from(at(951_782_400)), "2000-02-29T00:00:00Z");
    let before = at(0) - Duration::from_nanos(1);
    assert_eq!(DateTime::from(before), "1969-12-31T23:59:59.999999999Z");
    for days in (0..200_000).step_by(97) {
        let moment = at(days * 86_400);
        assert_eq!(DateTime::from(moment).to_system_time(), Some(moment));
    }
}

#[test]
fn days_uuids_and_bytes_are_kept_as_they_came() {
    let day = Date::from("2024-02-29");
    assert_eq!(
        (day.year(), day.month(), day.day()),
        (Some(2024), Some(2), Some(29))
    );
    for text in [
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "2024-1-01",
        "+024-01-01",
        "2024-01-0ü",
    ] {
        assert_eq!(Date::from(text).year(), None, "{text}");
    }

    let id: Uuid = serde_json::from_str(r#""67E55044-10B1-426F-9247-BB680E5FE0C8""#).unwrap();
    assert_eq!(
        id.to_u128(),
        Some(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8)
    );
    assert_eq!(
        serde_json::to_value(&id).unwrap(),
        "67E55044-10B1-426F-9247-BB680E5FE0C8"
    );
    for text in [
        "",
        "67e5504410b1426f9247bb680e5fe0c8",
        "67e55044-10b1-426f-9247-bb680e5fe0c8a",
    ] {
        assert_eq!(Uuid::from(text).to_u128(), None, "{text}");
    }

    for length in 0..20_u8 {
        let bytes: Vec<u8> = (0..length).map(|byte| byte.wrapping_mul(37)).collect();
        let text = Base64::from(bytes.as_slice());
        assert_eq!(text.to_bytes().as_ref(), Some(&bytes));
        let unpadded = Base64::from(text.as_str().trim_end_matches('='));
        assert_eq!(unpadded.to_bytes(), Some(bytes));
    }
    assert_eq!(
        Base64::from("-_-_").to_bytes(),
        Base64::from("+/+/").to_bytes()
    );
    for text in ["A", "AA===", "A A=", "====", "AAAAA"] {
        assert_eq!(Base64::from(text).to_bytes(), None, "{text}");
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Money {
    cents: Vec<u64>,
}

kkiai_transport::foreign!(Money);

#[test]
fn types_with_serde_can_stand_anywhere() {
    let json = r#"[{"cents":[1,2]}]"#;
    let money = vec![Money { cents: vec![1, 2] }];
    assert_eq!(read(json), Ok(money.clone()));
    assert_eq!(written(&money), json);
    let wrapped: Vec<Foreign<Money>> = read(json).unwrap();
    assert_eq!(wrapped[0].cents, [1, 2]);
    assert_eq!(written(&wrapped), json);
    assert_eq!(
        read::<Vec<Money>>(r#"[{"cents":[1,"2"]}]"#)
            .unwrap_err()
            .path(),
        "[0].cents[1]"
    );
    assert_eq!(read::<Vec<Money>>("[1]").unwrap_err().path(), "[0]");
}

#[test]
fn a_file_goes_into_forms_and_not_into_json() {
    let file = File::new(b"GIF89a".as_slice())
        .with_name("a.gif")
        .with_media_type("image/gif");
    assert!(matches!(file.write(), Node::File(found) if *found == file));
    assert_eq!(File::read(file.write()).as_ref(), Ok(&file));
    assert!(serde_json::to_string(&file.write()).is_err());
    assert_eq!(Value::from(file.write()), Value::Null);
    let path = std::env::temp_dir().join(format!("kkiai-file-{}.txt", std::process::id()));
    std::fs::write(&path, "text").unwrap();
    let opened = File::open(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(opened.bytes, "text");
    assert_eq!(
        opened.name.as_deref(),
        path.file_name().and_then(std::ffi::OsStr::to_str)
    );
    assert!(File::open(&path).is_err());
}
