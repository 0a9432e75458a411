//! From the parser's events to HTML of our own.

use maud::{Escaper, Markup, PreEscaped};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::fmt::Write;

use super::article::{Article, HERE, Heading, Rendering, Section};
use super::code::{self, Example, Language};
use super::slug::Slugs;
use super::steps::Steps;
use super::table::Cells;
use super::tags::{closing, level_of, opening};

/// A comment that stands where the portal offers a key to try things with.
const TEST_KEY: &str = "<!-- test-key -->";

/// What the writer is in the middle of, besides plain blocks.
enum Inside {
    Blocks,
    Heading(u8),
    /// The language, if it is one of the examples', and what else the block is called.
    Code(Option<Language>, String),
    Head,
}

/// Writes one document.
pub(super) struct Writer<'a> {
    rendering: Rendering<'a>,
    out: String,
    /// Where `out` was begun within headings and cells, the outermost first.
    begun: Vec<String>,
    inside: Inside,
    words: String,
    links: Vec<bool>,
    table: Cells,
    steps: Steps,
    slugs: Slugs,
    title: String,
    headings: Vec<Heading>,
    sections: Vec<Section>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(rendering: Rendering<'a>) -> Self {
        Writer {
            rendering,
            out: String::new(),
            begun: Vec::new(),
            inside: Inside::Blocks,
            words: String::new(),
            links: Vec::new(),
            table: Cells::default(),
            steps: Steps::default(),
            slugs: Slugs::default(),
            title: String::new(),
            headings: Vec::new(),
            sections: vec![Section::default()],
        }
    }

    /// The whole document.
    pub(super) fn article(mut self, text: &str) -> Article {
        self.write(text);
        let body = PreEscaped(format!("{}{}", code::chooser(&self.steps.languages()).0, self.out));
        Article { title: self.title, headings: self.headings, body, sections: self.sections }
    }

    /// The document without the paragraphs around its only block.
    pub(super) fn inline(mut self, text: &str) -> Markup {
        self.write(text);
        let only = self.out.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>"));
        PreEscaped(only.filter(|inner| !inner.contains("<p>")).unwrap_or(&self.out).to_owned())
    }

    fn write(&mut self, text: &str) {
        for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
            self.event(event);
        }
        self.end_step();
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => {
                self.say(&text);
                self.out.push_str("<code>");
                self.escape(&text);
                self.out.push_str("</code>");
            }
            Event::Html(html) if html.trim() == TEST_KEY => self.test_key(),
            Event::SoftBreak => self.text(" "),
            Event::HardBreak => self.out.push_str("<br>"),
            Event::Rule => self.out.push_str("<hr>"),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        if !matches!(tag, Tag::CodeBlock(CodeBlockKind::Fenced(_))) {
            self.end_step();
        }
        match tag {
            Tag::Heading { level, .. } => {
                self.inside = Inside::Heading(level_of(level));
                self.begin();
            }
            Tag::CodeBlock(kind) => {
                let (language, name) = self.steps.called(&kind, self.rendering.indented);
                self.inside = Inside::Code(language, name);
                self.words.clear();
            }
            Tag::Table(_) => self.table = Cells::default(),
            Tag::TableHead => self.inside = Inside::Head,
            Tag::TableCell => self.begin(),
            Tag::Link { dest_url, .. } => self.start_link(&dest_url),
            other => self.out.push_str(opening(&other)),
        }
        self.steps.go_on();
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::TableHead => self.inside = Inside::Blocks,
            TagEnd::TableCell => {
                let html = self.finish();
                self.say_space();
                if let Inside::Head = self.inside { self.table.name(&self.words) } else { self.table.cell(html) }
            }
            TagEnd::TableRow => self.table.end_row(),
            TagEnd::Table => {
                let caption = self.sections.last().map(|section| section.heading.clone()).filter(|words| !words.is_empty());
                let table = std::mem::take(&mut self.table).table(&caption.unwrap_or_else(|| self.title.clone()));
                self.out.push_str(&table.0);
            }
            TagEnd::Link => {
                if self.links.pop() == Some(true) {
                    self.out.push_str("</a>");
                }
            }
            other => {
                self.out.push_str(closing(&other));
                if matches!(other, TagEnd::Paragraph | TagEnd::Item) {
                    self.say_space();
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        let text = text.replace(HERE, self.rendering.base);
        self.say(&text);
        if !matches!(self.inside, Inside::Code(..)) {
            self.escape(&text);
        }
    }

    /// Notes what is said, for headings, code and the search.
    fn say(&mut self, text: &str) {
        self.words.push_str(text);
        if !matches!(self.inside, Inside::Heading(_))
            && let Some(section) = self.sections.last_mut()
        {
            section.text.push_str(text);
        }
    }

    fn escape(&mut self, text: &str) {
        // Writing to a string cannot fail.
        let _ = Escaper::new(&mut self.out).write_str(text);
    }

    /// Writes what follows aside, until [`finish`](Self::finish).
    fn begin(&mut self) {
        self.begun.push(std::mem::take(&mut self.out));
        self.words.clear();
    }

    fn finish(&mut self) -> String {
        std::mem::replace(&mut self.out, self.begun.pop().unwrap_or_default())
    }

    fn say_space(&mut self) {
        if let Some(section) = self.sections.last_mut() {
            section.text.push(' ');
        }
    }

    fn end_heading(&mut self) {
        let Inside::Heading(level) = std::mem::replace(&mut self.inside, Inside::Blocks) else { return };
        let html = self.finish();
        let words = self.words.trim().to_owned();
        if level == 1 {
            self.title = words;
            return;
        }
        let anchor = self.slugs.next(&words);
        let _ = write!(self.out, r##"<h{level} id="{anchor}"><a class="anchor" href="#{anchor}">{html}</a></h{level}>"##);
        if level <= 3 {
            self.headings.push(Heading { level, text: words.clone(), anchor: anchor.clone() });
        }
        self.sections.push(Section { heading: words, anchor, text: String::new() });
    }

    fn end_code(&mut self) {
        let Inside::Code(language, name) = std::mem::replace(&mut self.inside, Inside::Blocks) else { return };
        let code = std::mem::take(&mut self.words);
        self.say_space();
        let Some(language) = language else {
            self.end_step();
            self.out.push_str(&code::block(&name, &code).0);
            return;
        };
        if self.steps.has(language) {
            self.end_step();
        }
        self.steps.add(Example { language, code });
    }

    /// Shows the examples that were gathered.
    fn end_step(&mut self) {
        if let Some(examples) = self.steps.end() {
            self.out.push_str(&examples.0);
        }
    }

    fn start_link(&mut self, href: &str) {
        let target = if href.starts_with('#') { Some(href.to_owned()) } else { (self.rendering.link)(href) };
        self.links.push(target.is_some());
        if let Some(target) = target {
            let target = target.replace(HERE, self.rendering.base);
            self.out.push_str(r#"<a href=""#);
            self.escape(&target);
            self.out.push_str(r#"">"#);
        }
    }

    fn test_key(&mut self) {
        self.end_step();
        let text = "Signed in? A key that is good for 24 hours can be written into the examples of this page:";
        let _ = write!(self.out, r#"<div class="test-key"><p>{text}</p>{}</div>"#, ui::test_key().0);
    }
}
