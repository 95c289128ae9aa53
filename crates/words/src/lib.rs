//! The page's words: messages by their ids, in the language that is chosen (`web/js/words.js`, `web/locales`).
//!
//! A change of the language mounts the page anew, so that components take words once and need no signal for them.

use wasm_bindgen::JsValue;

/// A message by its id, with its variables: `t!("id")`, `t!("id", name = value)`.
#[macro_export]
macro_rules! t {
    ($id:expr) => {
        $crate::message($id, &[])
    };
    ($id:expr, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::message($id, &[$((stringify!($name), $crate::Value::from($value))),+])
    };
}

/// The value of a variable: a number, which chooses plural forms and is printed as the language does, or a text.
pub struct Value(JsValue);

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self(JsValue::from_str(text))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self(JsValue::from_str(&text))
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self(JsValue::from_str(text))
    }
}

impl From<char> for Value {
    fn from(letter: char) -> Self {
        Self(JsValue::from_str(letter.encode_utf8(&mut [0; 4])))
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self(JsValue::from_f64(number))
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self(JsValue::from_f64(number as f64))
    }
}

/// A message; its id where there is none, so that a gap is seen and nothing else is lost.
pub fn message(id: &str, variables: &[(&str, Value)]) -> String {
    known(id, variables).unwrap_or_else(|| id.to_owned())
}

/// What a declaration says, in the language that is chosen: `id` is its message, `words` are its own, which are English.
pub fn declared(id: &str, words: &str) -> String {
    known(id, &[]).unwrap_or_else(|| words.to_owned())
}

/// The same with two messages, of which the first goes before the second.
pub fn either(first: &str, second: &str, words: &str) -> String {
    known(first, &[]).unwrap_or_else(|| declared(second, words))
}

/// A sentence of a worker's or of the core's, which are English, in the language that is chosen.
pub fn say(sentence: &str) -> String {
    browser::translate(sentence)
}

fn known(id: &str, variables: &[(&str, Value)]) -> Option<String> {
    let names: js_sys::Array = variables.iter().map(|(name, _)| JsValue::from_str(name)).collect();
    let values: js_sys::Array = variables.iter().map(|(_, Value(value))| value.clone()).collect();
    browser::message(id, &names, &values)
}

/// The languages that there are: code, and name in itself.
pub fn languages() -> Vec<(String, String)> {
    let text = |pair: &js_sys::Array, i| pair.get(i).as_string().unwrap_or_default();
    let pairs = browser::languages().into_iter().map(|pair| js_sys::Array::from(&pair));
    pairs.map(|pair| (text(&pair, 0), text(&pair, 1))).collect()
}

/// The language that is asked for, if there is such a one; else the visitor's.
pub fn choose(asked: Option<&str>) -> String {
    browser::choose(asked)
}

/// Loads a language; from then on words are of it.
///
/// # Errors
/// Its file cannot be fetched; the words stay what they are.
pub async fn load(code: &str) -> Result<(), JsValue> {
    browser::load(code).await
}

/// Loads what the page's typeface has of the words, before anything shows it.
pub fn load_typeface() {
    browser::rest();
}

mod browser {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen(raw_module = "./js/words.js")]
    extern "C" {
        pub fn message(id: &str, names: &js_sys::Array, values: &js_sys::Array) -> Option<String>;
        pub fn translate(sentence: &str) -> String;
        pub fn languages() -> js_sys::Array;
        pub fn rest();
        pub fn choose(asked: Option<&str>) -> String;
        #[wasm_bindgen(catch)]
        pub async fn load(code: &str) -> Result<(), JsValue>;
    }
}
