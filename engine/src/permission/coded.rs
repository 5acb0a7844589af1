use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value as Json;

/// The bytes that base64 stands for. As in the reference whatever does not belong there is passed over.
pub fn decode(text: &str) -> Vec<u8> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let mut digits: Vec<u8> = text.bytes().take_while(|byte| *byte != b'=').filter(is_digit).collect();
    if digits.len() % 4 == 1 {
        // One digit alone is no byte.
        digits.pop();
    }
    GeneralPurpose::new(&STANDARD, config).decode(digits).unwrap_or_default()
}

/// The JSON value that base64 stands for, as in cursors and global ids.
pub fn decode_json(text: &str) -> Option<Json> {
    serde_json::from_slice(&decode(text)).ok()
}
