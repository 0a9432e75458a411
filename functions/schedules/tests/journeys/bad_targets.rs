//! Where a job may not call, and with what.

use serde_json::{Value, json};

use crate::bad_input::{Row, refuses};

#[tokio::test(start_paused = true)]
async fn refuses_targets_that_cannot_be_called() {
    let urls = [
        "",
        " ",
        "a",
        "/hook",
        "//a.example.com/",
        "ftp://a.example.com/",
        "javascript:alert(1)",
        "http://",
        "https:///hook",
        "https://user:pass@a.example.com/",
        "https://user@a.example.com/",
        "https://a.example.com/#part",
        "https://a.example.com:0/",
        "https://a.example.com:99999/",
        "https://a.example.com/a b",
        "https://a.example.com/\r\nx",
        "https://a.example.com\\@b.example.com/",
        "http://localhost/",
        "http://LOCALHOST:8080/",
        "http://localhost./",
        "http://a.localhost/",
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://%31%32%37.0.0.1/",
        "http://１２７.0.0.1/",
        "http://0/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://10.0.0.1/",
        "http://10.1/",
        "http://167772161/",
        "http://192.168.1.1/",
        "http://172.16.0.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/",
        "http://[fe80::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://255.255.255.255/",
        "http://224.0.0.1/",
        "http://intranet/",
        "http://printer.local/",
        "http://metadata.google.internal/",
        "https://a..example.com/",
    ];
    let mut table: Vec<Row> = urls.iter().map(|url| (json!({"callback_url": url}), "#/callback_url")).collect();
    let long = format!("https://a.example.com/{}", "x".repeat(2_048));
    table.push((json!({"callback_url": long}), "#/callback_url"));
    table.push((json!({"callback_url": null}), "#/callback_url"));
    table.extend(["", "CONNECT", "TRACE", "HEAD", "POST\r\n", "GET /"].map(|method| (json!({"method": method}), "#/method")));
    let headers = [
        ("Host", "#/headers/Host"),
        ("host", "#/headers/host"),
        ("Content-Length", "#/headers/Content-Length"),
        ("Transfer-Encoding", "#/headers/Transfer-Encoding"),
        ("Connection", "#/headers/Connection"),
        ("webhook-id", "#/headers/webhook-id"),
        ("Webhook-Signature", "#/headers/Webhook-Signature"),
        ("a:b", "#/headers/a:b"),
        ("x\r\nhost", "#/headers/x\r\nhost"),
        ("a/b", "#/headers/a~1b"),
        ("é", "#/headers/é"),
    ];
    table.extend(headers.map(|(name, pointer)| (json!({"headers": {name: "x"}}), pointer)));
    for value in ["a\r\nhost: b", "a\nb", "a\0b", "é", &"v".repeat(4_097)] {
        table.push((json!({"headers": {"x-note": value}}), "#/headers/x-note"));
    }
    let many: serde_json::Map<String, Value> = (0..31).map(|n| (format!("x-{n:02}"), json!("v"))).collect();
    table.extend([
        (json!({"headers": {"": "x"}}), "#/headers/"),
        (json!({"headers": {"x-a": 1}}), "#/headers"),
        (json!({"headers": {"X-A": "1", "x-a": "2"}}), "#/headers/x-a"),
        (json!({"headers": many}), "#/headers"),
        (json!({"metadata": "text"}), "#/metadata"),
        (json!({"metadata": {"a": "x".repeat(16 * 1024)}}), "#/metadata"),
        (json!({"name": " "}), "#/name"),
        (json!({"name": "😀".repeat(201)}), "#/name"),
    ]);
    refuses(table).await;
}
