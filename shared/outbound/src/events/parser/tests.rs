//! Streams of events in every spelling, cut everywhere.

use super::*;

fn event(name: &str, data: &str, id: &str) -> Event {
    Event { name: name.into(), data: data.into(), id: id.into() }
}

fn events_of<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<Event> {
    let (mut parser, mut events) = (EventParser::new(1024), Vec::new());
    for chunk in chunks {
        parser.parse(chunk, |event| events.push(event)).unwrap();
    }
    events
}

fn events(stream: &str) -> Vec<Event> {
    events_of([stream.as_bytes()])
}

#[test]
fn the_examples_of_the_standard() {
    assert_eq!(events("data: YHOO\ndata: +2\ndata: 10\n\n"), [event("message", "YHOO\n+2\n10", "")]);
    let ids = ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n";
    let expected =
        [event("message", "first event", "1"), event("message", "second event", ""), event("message", " third event", "")];
    assert_eq!(events(ids), expected);
    assert_eq!(events("data\n\ndata\ndata\n\ndata:"), [event("message", "", ""), event("message", "\n", "")]);
    assert_eq!(events("data:test\n\ndata: test\n\n"), [event("message", "test", ""), event("message", "test", "")]);
}

#[test]
fn a_stream_cut_at_any_byte_is_the_same_stream() {
    let streams = [
        "\u{feff}event: add\r\ndata: é€😀\r\nid: 7\r\n\r\n: comment\r\ndata: two\r\ndata: lines\r\n\r\n",
        "event:add\ndata:a\n\ndata\n\n\n\ndata: b\n\n",
        "data: a\r\rdata: b\r\n\rdata: c\n\r\ndata: d\r\n\r\n",
        "retry: 10\rid: 1\rdata: {\"a\": \"b:c\"}\r\r",
    ];
    for stream in streams {
        let bytes = stream.as_bytes();
        let expected = events(stream);
        assert!(!expected.is_empty());
        for at in 0..=bytes.len() {
            let (first, rest) = bytes.split_at(at);
            assert_eq!(events_of([first, rest]), expected, "{stream:?} cut at {at}");
            assert_eq!(events_of([first, b"", rest]), expected, "{stream:?} with nothing at {at}");
        }
        assert_eq!(events_of(bytes.chunks(1)), expected, "{stream:?} byte by byte");
    }
}

#[test]
fn lines_end_in_three_ways() {
    for end in ["\n", "\r", "\r\n"] {
        let stream = format!("event: x{end}data: a{end}data: b{end}{end}data: c{end}{end}");
        assert_eq!(events(&stream), [event("x", "a\nb", ""), event("message", "c", "")], "{end:?}");
    }
}

#[test]
fn a_mark_counts_only_at_the_very_beginning() {
    assert_eq!(events("\u{feff}data: a\n\n"), [event("message", "a", "")]);
    assert_eq!(events("\u{feff}\u{feff}data: a\n\n"), []);
    assert_eq!(events("\n\u{feff}data: a\n\n"), []);
    assert_eq!(events("data: \u{feff}a\n\n"), [event("message", "\u{feff}a", "")]);
}

#[test]
fn an_event_without_data_is_none_and_its_name_is_forgotten() {
    assert_eq!(events("event: x\n\ndata: a\n\n"), [event("message", "a", "")]);
    assert_eq!(events("event: x\nid: 3\n\ndata: a\n\n"), [event("message", "a", "3")]);
}

#[test]
fn comments_and_unknown_fields_are_left_out() {
    assert_eq!(events(":\n: data: x\n:data\nDATA: x\n data: x\nfoo\nfoo: bar\n\n"), []);
}

#[test]
fn the_last_of_several_names_counts() {
    assert_eq!(
        events("event: a\nevent: b\ndata: x\n\nevent: c\nevent\ndata: y\n\n"),
        [event("b", "x", ""), event("message", "y", "")]
    );
}

#[test]
fn an_id_with_a_null_is_left_out() {
    assert_eq!(events("id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n"), [event("message", "a", "1"), event("message", "b", "1")]);
}

#[test]
fn only_digits_say_when_to_retry() {
    let mut parser = EventParser::new(1024);
    for (line, expected) in [
        ("retry: 3000\n", Some(3000)),
        ("retry: -1\n", Some(3000)),
        ("retry: 1.5\n", Some(3000)),
        ("retry:\n", Some(3000)),
        ("retry: 1 \n", Some(3000)),
        ("retry: 99999999999999999999999999\n", Some(3000)),
        ("retry:0\n", Some(0)),
    ] {
        parser.parse(line.as_bytes(), |_| ()).unwrap();
        assert_eq!(parser.retry(), expected.map(Duration::from_millis), "{line}");
    }
}

#[test]
fn what_is_not_utf_8_is_replaced() {
    assert_eq!(events_of([&b"data: a\xffb\n\n"[..]]), [event("message", "a\u{fffd}b", "")]);
}

#[test]
fn an_unfinished_event_is_dropped() {
    assert_eq!(events("data: a\n\ndata: b\n"), [event("message", "a", "")]);
}

#[test]
fn one_event_is_bounded_in_line_and_in_sum() {
    let parse = |text: &str| {
        let (mut parser, mut count) = (EventParser::new(20), 0);
        let outcome = parser.parse(text.as_bytes(), |_| count += 1);
        (outcome, count)
    };
    assert_eq!(parse("data: 45678901234567\n\n"), (Ok(()), 1));
    let one_line = "data: a\n\n".to_owned() + &"x".repeat(21);
    assert_eq!(parse(&one_line), (Err(TooLong), 1), "what came before is kept");
    assert_eq!(parse(&format!(":{}\n", "x".repeat(20))), (Err(TooLong), 0), "a comment counts as well");
    assert_eq!(parse(&"data: 1\n".repeat(20)), (Err(TooLong), 0));
    assert_eq!(parse(&"data: 1\n\n".repeat(1000)), (Ok(()), 1000), "many events are no long one");
    assert_eq!(parse(&": ping\n\n".repeat(1000)), (Ok(()), 0));
}

#[test]
fn a_long_line_is_found_too_long_in_small_chunks() {
    let mut parser = EventParser::new(100);
    let fits = (0..).take_while(|_| parser.parse(b"x", |_| ()).is_ok()).count();
    assert_eq!(fits, 100);
}
