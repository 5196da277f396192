//! Writes SVG as text, every word escaped and every number whole.
//! Must not know what is drawn.

use std::fmt::Write;

/// An SVG drawing that is being written.
#[derive(Debug)]
pub(super) struct Svg {
    body: String,
    width: u32,
    height: u32,
    label: String,
}

/// How an area is filled: a colour, or hatching of it, which can be told apart without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fill {
    /// A plain colour.
    Plain(&'static str),
    /// A pattern that the drawing defines.
    Pattern(&'static str),
}

impl Svg {
    /// An empty drawing that a screen reader calls `label`.
    pub(super) fn new(width: u32, height: u32, label: &str) -> Self {
        Self { body: String::new(), width, height, label: label.to_owned() }
    }

    /// A rectangle, with a text that is shown where the pointer rests.
    pub(super) fn rect(&mut self, place: (u32, u32), size: (u32, u32), fill: Fill, hint: &str) {
        let fill = match fill {
            Fill::Plain(colour) => colour.to_owned(),
            Fill::Pattern(id) => format!("url(#{id})"),
        };
        let ((x, y), (width, height)) = (place, size);
        self.put(format_args!(
            r##"<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}" stroke="#333" stroke-width="0.5"><title>{}</title></rect>"##,
            escaped(hint)
        ));
    }

    /// A text whose baseline starts (or ends, with `to_left`) at the place.
    pub(super) fn text(&mut self, place: (u32, u32), text: &str, to_left: bool) {
        let anchor = if to_left { r#" text-anchor="end""# } else { "" };
        self.put(format_args!(r#"<text x="{}" y="{}"{anchor}>{}</text>"#, place.0, place.1, escaped(text)));
    }

    /// A thin upright line.
    pub(super) fn upright(&mut self, x: u32, from: u32, to: u32) {
        self.put(format_args!(r##"<line x1="{x}" y1="{from}" x2="{x}" y2="{to}" stroke="#767676"/>"##));
    }

    /// Defines a pattern of slanted lines in a colour.
    pub(super) fn hatching(&mut self, id: &str, colour: &str, angle: u32, gap: u32) {
        self.put(format_args!(
            r##"<defs><pattern id="{id}" width="{gap}" height="{gap}" patternUnits="userSpaceOnUse" patternTransform="rotate({angle})"><rect width="{gap}" height="{gap}" fill="#fff"/><rect width="2" height="{gap}" fill="{colour}"/></pattern></defs>"##
        ));
    }

    /// The finished drawing.
    pub(super) fn finish(self) -> String {
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-label="{label}">{body}</svg>"#,
            w = self.width,
            h = self.height,
            label = escaped(&self.label),
            body = self.body
        )
    }

    fn put(&mut self, part: std::fmt::Arguments<'_>) {
        self.body.write_fmt(part).expect("a String takes every write");
    }
}

/// A text as it may stand in SVG and HTML, in attributes too; characters that XML forbids are shown as `�`.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if c.is_control() => safe.push('\u{FFFD}'),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cannot_leave_their_place() {
        let mut svg = Svg::new(10, 10, "\"><script>");
        svg.text((1, 2), "</text><script>alert('1')</script>", false);
        svg.rect((0, 0), (3, 4), Fill::Plain("#000"), "a & b");
        let drawn = svg.finish();
        assert!(!drawn.contains("<script"), "{drawn}");
        assert!(drawn.contains("aria-label=\"&quot;&gt;&lt;script&gt;\""));
        assert!(drawn.contains("<title>a &amp; b</title>"));
    }
}
