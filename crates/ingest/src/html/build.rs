//! Tags and text → page: HTML's rules for missing and crossed tags, in the part that matters for reading.
//!
//! The full algorithm of the standard is quadratic in depth and can be made to copy elements without end. This one
//! looks at most 512 elements up, never copies one, and leaves misplaced table content where it stands.

use std::convert::Infallible;

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};

use super::dom::{Attr, Dom, NodeId, Tag};
use crate::limits::Limits;

/// Elements below this are dropped, their text is kept; browsers do the same.
const MAX_DEPTH: u32 = 512;

/// Read a page. The second value says whether a cap cut it short.
pub(crate) fn page(html: &str, limits: &Limits) -> (Dom, bool) {
    let mut builder = Builder::new(limits);
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: html5gum::Span<()>| -> Option<Infallible> {
        builder.event(event);
        None
    });
    emitter.naively_switch_states(true);
    // The callback makes no tokens, so this reads to the end.
    let None = Tokenizer::new_with_emitter(html, emitter).next();
    let mut dom = builder.dom;
    dom.finish();
    (dom, builder.cut)
}

struct Builder {
    dom: Dom,
    /// Open elements, the root first.
    stack: Vec<NodeId>,
    /// How often each tag is on the stack.
    open: [u32; Tag::COUNT],
    /// Start tags dropped for depth whose end tags are still to come.
    swallowed: [u32; Tag::COUNT],
    /// Inside drawings and formulas, nothing is kept: the tag, and how many of it are open.
    skip: Option<(Tag, u32)>,
    tag: Tag,
    attrs: Vec<(Attr, Box<str>)>,
    attr: Option<Attr>,
    attr_count: usize,
    max_nodes: usize,
    max_attrs: usize,
    cut: bool,
}

impl Builder {
    fn new(limits: &Limits) -> Self {
        Self {
            dom: Dom::new(),
            stack: vec![Dom::ROOT],
            open: [0; Tag::COUNT],
            swallowed: [0; Tag::COUNT],
            skip: None,
            tag: Tag::Other,
            attrs: Vec::new(),
            attr: None,
            attr_count: 0,
            max_nodes: limits.max_nodes,
            max_attrs: limits.max_attributes,
            cut: false,
        }
    }

    fn event(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = Tag::of(name);
                self.attrs.clear();
                self.attr = None;
                self.attr_count = 0;
            }
            CallbackEvent::AttributeName { name } => {
                self.attr_count += 1;
                let attr = Attr::of(name);
                let wanted = attr != Attr::Other
                    && self.attr_count <= self.max_attrs
                    && !self.attrs.iter().any(|(known, _)| *known == attr);
                self.attr = wanted.then_some(attr);
                if wanted {
                    self.attrs.push((attr, "".into()));
                }
                self.cut |= self.attr_count == self.max_attrs + 1;
            }
            CallbackEvent::AttributeValue { value } => {
                if let (Some(_), Some(last)) = (self.attr.take(), self.attrs.last_mut()) {
                    last.1 = String::from_utf8_lossy(value).into();
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => self.start(self_closing),
            CallbackEvent::EndTag { name } => self.end(Tag::of(name)),
            CallbackEvent::String { value } => self.text(&String::from_utf8_lossy(value)),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
    }

    fn top(&self) -> NodeId {
        self.stack.last().copied().unwrap_or(Dom::ROOT)
    }

    fn full(&mut self) -> bool {
        let full = self.dom.len() >= self.max_nodes;
        self.cut |= full;
        full
    }

    fn start(&mut self, self_closing: bool) {
        use Tag::*;
        let tag = self.tag;
        if let Some((skipped, depth)) = &mut self.skip {
            *depth += u32::from(*skipped == tag && !self_closing);
            return;
        }
        match tag {
            Html | Body => {
                let attrs = std::mem::take(&mut self.attrs);
                return self.dom.merge_attrs(Dom::ROOT, attrs);
            }
            Head => return,
            Svg | Math => {
                self.skip = (!self_closing).then_some((tag, 1));
                return;
            }
            _ => {}
        }
        if self.full() {
            return;
        }
        self.close_implied(tag);
        let parent = self.top();
        if self.dom.node(parent).depth >= MAX_DEPTH && !tag.is_void() {
            self.swallowed[tag as usize] += 1;
            return;
        }
        let attrs = std::mem::take(&mut self.attrs);
        let id = self.dom.add(parent, tag, attrs);
        if !tag.is_void() {
            self.stack.push(id);
            self.open[tag as usize] += 1;
        }
    }

    /// Close what a start tag ends without saying so.
    fn close_implied(&mut self, tag: Tag) {
        use Tag::*;
        let is_cell = |t: Tag| matches!(t, Td | Th | Table | Caption | Template | Object);
        if tag.is_heading() && self.dom.tag(self.top()).is_heading() {
            self.pop_to(self.stack.len() - 1);
        }
        if tag.is_block() && !matches!(tag, Tbody | Thead | Tfoot | Tr | Caption | Legend | Opt) {
            self.close(|t| t == P, |t| is_cell(t) || t == Button);
        }
        match tag {
            Li => self.close(|t| t == Li, |t| is_cell(t) || matches!(t, Ul | Ol | Menu | Dir)),
            Dd | Dt => self.close(|t| matches!(t, Dd | Dt), |t| is_cell(t) || t == Dl),
            Opt | Optgroup => self.close(|t| t == Opt, |t| t == Select),
            Td | Th => self.close(|t| matches!(t, Td | Th | Caption), |t| t == Table),
            Tr => self.close(|t| matches!(t, Tr | Caption), |t| t == Table),
            Tbody | Thead | Tfoot => self.close(|t| matches!(t, Tbody | Thead | Tfoot | Caption), |t| t == Table),
            Button => self.close(|t| t == Button, is_cell),
            A => {
                if let Some(at) = self.find(|t| t == A, is_cell) {
                    self.forget(at);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: Tag) {
        use Tag::*;
        if let Some((skipped, depth)) = &mut self.skip {
            if *skipped == tag {
                *depth -= 1;
                if *depth == 0 {
                    self.skip = None;
                }
            }
            return;
        }
        if self.swallowed[tag as usize] > 0 {
            self.swallowed[tag as usize] -= 1;
            return;
        }
        let barrier = |t: Tag| match tag {
            Table => false,
            Td | Th | Tr | Tbody | Thead | Tfoot | Caption => t == Table,
            _ => matches!(t, Td | Th | Table | Caption | Template),
        };
        if tag.is_heading() {
            return self.close(Tag::is_heading, barrier);
        }
        if self.open[tag as usize] == 0 || tag == Other && self.dom.tag(self.top()) != Other {
            return;
        }
        let Some(at) = self.find(|t| t == tag, barrier) else { return };
        let above = self.stack.get(at + 1..).unwrap_or(&[]);
        if !above.iter().any(|n| self.dom.tag(*n).is_block()) {
            self.pop_to(at);
        } else if tag.is_formatting() {
            self.forget(at);
        } else if tag.is_block() || !matches!(tag, Span | Other) {
            self.pop_to(at);
        }
    }

    fn text(&mut self, text: &str) {
        use Tag::*;
        if self.skip.is_some() || self.full() {
            return;
        }
        let parent = self.top();
        let kept = match self.dom.tag(parent) {
            Script => self.dom.attr(parent, Attr::Type).is_some_and(|t| t.contains("ld+json")),
            Style | Iframe | Textarea | Noframes | Noscript => false,
            _ => true,
        };
        if kept {
            self.dom.add_text(parent, text);
        }
    }

    /// The topmost open element that is `wanted`, unless a barrier lies above it.
    fn find(&self, wanted: impl Fn(Tag) -> bool, barrier: impl Fn(Tag) -> bool) -> Option<usize> {
        for (at, id) in self.stack.iter().enumerate().skip(1).rev() {
            let tag = self.dom.tag(*id);
            if wanted(tag) {
                return Some(at);
            }
            if barrier(tag) {
                return None;
            }
        }
        None
    }

    fn close(&mut self, wanted: impl Fn(Tag) -> bool, barrier: impl Fn(Tag) -> bool) {
        if let Some(at) = self.find(wanted, barrier) {
            self.pop_to(at);
        }
    }

    /// Close the element at `at` and all above it.
    fn pop_to(&mut self, at: usize) {
        while self.stack.len() > at.max(1) {
            if let Some(id) = self.stack.pop() {
                self.open[self.dom.tag(id) as usize] -= 1;
            }
        }
    }

    /// Close the element at `at` but leave those above it open: `<a><div></a>`.
    fn forget(&mut self, at: usize) {
        let id = self.stack.remove(at);
        self.open[self.dom.tag(id) as usize] -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page as nested brackets.
    fn shape(html: &str) -> String {
        let (dom, _) = page(html, &Limits::default());
        let mut out = String::new();
        let mut open: Vec<NodeId> = Vec::new();
        for id in dom.ids().skip(1) {
            while open.last().is_some_and(|n| dom.node(*n).end <= id) {
                open.pop();
                out.push(')');
            }
            match dom.tag(id) {
                Tag::Text => out.push_str(dom.text(id)),
                tag => {
                    out.push_str(&format!("{tag:?}(").to_lowercase());
                    open.push(id);
                }
            }
        }
        out.extend(open.iter().map(|_| ')'));
        out
    }

    #[test]
    fn missing_and_crossed_tags() {
        for (html, expected) in [
            ("<p>a<p>b<div>c</div>d", "p(a)p(b)div(c)d"),
            ("<ul><li>a<li>b<ul><li>c</ul></ul>d", "ul(li(a)li(bul(li(c))))d"),
            ("<table><tr><td>a<td>b<tr><td>c</table>d", "table(tr(td(a)td(b))tr(td(c)))d"),
            ("<a href=x><div>a</a>b</div>c", "a(div(ab))c"),
            ("<b><p>a</b>b</p>c", "b(p(ab))c"),
            ("<div><span>a</div>b</span>c", "div(span(a))bc"),
            ("<svg><title>x</title><path/></svg>a", "a"),
            ("<script>if (a < b) { '<p>' }</script>a", "script()a"),
            ("a</p></div></li>b", "ab"),
            ("<p>AT&amp;T &eacute;&#233; &nosuch;", "p(AT&T éé &nosuch;)"),
            ("<div><p>a<table><tr><td>b</div>c</table></div>d", "div(p(a)table(tr(td(bc))))d"),
        ] {
            assert_eq!(shape(html), expected, "{html}");
        }
    }

    #[test]
    fn depth_is_capped_and_text_kept() {
        let html = format!("{}deep{}after", "<div>".repeat(100_000), "</div>".repeat(100_000));
        let (dom, _) = page(&html, &Limits::default());
        assert!(dom.ids().all(|id| dom.node(id).depth <= MAX_DEPTH + 1));
        assert_eq!(dom.text_below(Dom::ROOT, 100), "deepafter");
    }

    #[test]
    fn nodes_and_attributes_are_capped() {
        let limits = Limits { max_nodes: 100, max_attributes: 10, ..Limits::default() };
        let (dom, cut) = page(&"<b>x</b>".repeat(1000), &limits);
        assert!(cut && dom.len() <= 100);
        let many: String = (0..1000).map(|i| format!(" a{i}=1")).collect();
        let (dom, cut) = page(&format!("<p{many} class=x>a"), &limits);
        assert!(cut && dom.attr(1, Attr::Class).is_none());
    }
}
