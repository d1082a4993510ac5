//! A page as a flat list of nodes in document order.
//!
//! A subtree is a run of ids, so every walk is a loop: nothing here can overflow the stack, whatever the page.

/// Index of a node; parents come before their children.
pub(crate) type NodeId = u32;

macro_rules! names {
    ($(#[$doc:meta])* $kind:ident, $other:ident, { $($variant:ident = $name:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum $kind { $($variant,)* $other }

        impl $kind {
            /// The value of a lower-case name.
            pub(crate) fn of(name: &[u8]) -> Self {
                match std::str::from_utf8(name).unwrap_or("") { $($name => Self::$variant,)* _ => Self::$other }
            }
        }
    };
}

names! {
    /// Elements that the reader tells apart; `Text` is a text node, `Other` any element not listed.
    Tag, Other, {
        Text = "#text", Root = "#root", A = "a", Abbr = "abbr", Address = "address", Area = "area", Article = "article",
        Aside = "aside", Audio = "audio", B = "b", Base = "base", Big = "big", Blockquote = "blockquote", Body = "body",
        Br = "br", Button = "button", Canvas = "canvas", Caption = "caption", Center = "center", Cite = "cite",
        Code = "code", Col = "col", Colgroup = "colgroup", Dd = "dd", Del = "del", Details = "details",
        Dialog = "dialog", Dir = "dir", Div = "div", Dl = "dl", Dt = "dt", Em = "em", Embed = "embed",
        Fieldset = "fieldset", Figcaption = "figcaption", Figure = "figure", Font = "font", Footer = "footer",
        Form = "form", Frame = "frame", H1 = "h1", H2 = "h2", H3 = "h3", H4 = "h4", H5 = "h5", H6 = "h6",
        Head = "head", Header = "header", Hgroup = "hgroup", Hr = "hr", Html = "html", I = "i", Iframe = "iframe",
        Img = "img", Input = "input", Label = "label", Legend = "legend", Li = "li", Link = "link", Main = "main",
        Map = "map", Mark = "mark", Math = "math", Menu = "menu", Meta = "meta", Nav = "nav", Nobr = "nobr",
        Noframes = "noframes", Noscript = "noscript", Object = "object", Ol = "ol", Optgroup = "optgroup",
        Opt = "option", P = "p", Param = "param", Picture = "picture", Pre = "pre", Q = "q", S = "s", Script = "script",
        Search = "search", Section = "section", Select = "select", Small = "small", Source = "source", Span = "span",
        Strike = "strike", Strong = "strong", Style = "style", Sub = "sub", Summary = "summary", Sup = "sup",
        Svg = "svg", Table = "table", Tbody = "tbody", Td = "td", Template = "template", Textarea = "textarea",
        Tfoot = "tfoot", Th = "th", Thead = "thead", Time = "time", Title = "title", Tr = "tr", Track = "track",
        Tt = "tt", U = "u", Ul = "ul", Video = "video", Wbr = "wbr",
    }
}

names! {
    /// Attributes that the reader keeps.
    Attr, Other, {
        AriaHidden = "aria-hidden", Class = "class", Content = "content", DataComponent = "data-component",
        DataModule = "data-module", DataTest = "data-testid", DataType = "data-type", Datetime = "datetime",
        Hidden = "hidden", Href = "href", Id = "id", Itemprop = "itemprop", Itemtype = "itemtype", Lang = "lang",
        Name = "name", Property = "property", Pubdate = "pubdate", Rel = "rel", Role = "role", Style = "style",
        Type = "type", XmlLang = "xml:lang",
    }
}

impl Tag {
    /// Number of tags, for tables by tag.
    pub(crate) const COUNT: usize = Self::Other as usize + 1;

    /// Elements without content.
    pub(crate) const fn is_void(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Area | Base | Br | Col | Embed | Frame | Hr | Img | Input | Link | Meta | Param | Source | Track | Wbr
        )
    }

    /// Elements that begin and end a block of text.
    pub(crate) const fn is_block(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Root | Address
                | Article
                | Aside
                | Blockquote
                | Body
                | Caption
                | Center
                | Dd
                | Details
                | Dialog
                | Dir
                | Div
                | Dl
                | Dt
                | Fieldset
                | Figcaption
                | Figure
                | Footer
                | Form
                | H1
                | H2
                | H3
                | H4
                | H5
                | H6
                | Header
                | Hgroup
                | Hr
                | Html
                | Legend
                | Li
                | Main
                | Menu
                | Nav
                | Ol
                | Opt
                | P
                | Pre
                | Search
                | Section
                | Summary
                | Table
                | Tbody
                | Tfoot
                | Thead
                | Tr
                | Ul
        )
    }

    /// `h1` to `h6`.
    pub(crate) const fn is_heading(self) -> bool {
        matches!(self, Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6)
    }

    /// Inline elements whose end tag may come after that of a block inside them.
    pub(crate) const fn is_formatting(self) -> bool {
        use Tag::*;
        matches!(self, A | B | Big | Code | Em | Font | I | Nobr | S | Small | Strike | Strong | Tt | U)
    }
}

/// One element or piece of text.
#[derive(Debug)]
pub(crate) struct Node {
    /// What it is.
    pub(crate) tag: Tag,
    /// The element that holds it; the root holds itself.
    pub(crate) parent: NodeId,
    /// One past the last node below it.
    pub(crate) end: NodeId,
    /// Steps from the root.
    pub(crate) depth: u32,
    attrs: Vec<(Attr, Box<str>)>,
    text: (usize, usize),
}

/// A page.
#[derive(Debug)]
pub(crate) struct Dom {
    nodes: Vec<Node>,
    text: String,
}

impl Dom {
    /// The node that holds all others.
    pub(crate) const ROOT: NodeId = 0;

    /// A page with nothing but its root.
    pub(crate) fn new() -> Self {
        let root = Node { tag: Tag::Root, parent: 0, end: 1, depth: 0, attrs: Vec::new(), text: (0, 0) };
        Self { nodes: vec![root], text: String::new() }
    }

    /// Number of nodes.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// A node.
    ///
    /// # Panics
    /// When the id is not of this page.
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// Its tag.
    pub(crate) fn tag(&self, id: NodeId) -> Tag {
        self.node(id).tag
    }

    /// The text of a text node; nothing for an element.
    pub(crate) fn text(&self, id: NodeId) -> &str {
        let (start, end) = self.node(id).text;
        self.text.get(start..end).unwrap_or("")
    }

    /// The value of an attribute.
    pub(crate) fn attr(&self, id: NodeId, attr: Attr) -> Option<&str> {
        self.node(id).attrs.iter().find(|(a, _)| *a == attr).map(|(_, value)| &**value)
    }

    /// All nodes, in document order.
    pub(crate) fn ids(&self) -> std::ops::Range<NodeId> {
        0..self.nodes.len() as NodeId
    }

    /// The nodes below and including `id`, in document order.
    pub(crate) fn below(&self, id: NodeId) -> std::ops::Range<NodeId> {
        id..self.node(id).end
    }

    /// The element around `id`, the one around that, and so on to the root.
    pub(crate) fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(Some(id), |n| (*n != Self::ROOT).then(|| self.node(*n).parent)).skip(1)
    }

    /// All text below `id`, white space folded, at most `limit` bytes.
    pub(crate) fn text_below(&self, id: NodeId, limit: usize) -> String {
        let mut out = String::new();
        for n in self.below(id) {
            let breaks = self.tag(n).is_block() || matches!(self.tag(n), Tag::Br | Tag::Td | Tag::Th);
            if breaks && !out.ends_with(' ') {
                out.push(' ');
            }
            out.push_str(self.text(n));
            if out.len() > limit {
                break;
            }
        }
        crate::plain::fold_space(&out)
    }

    /// Add an element below `parent`, which must lie on the path to the last node.
    pub(crate) fn add(&mut self, parent: NodeId, tag: Tag, attrs: Vec<(Attr, Box<str>)>) -> NodeId {
        self.push(parent, tag, attrs, (0, 0))
    }

    /// Add text below `parent`.
    pub(crate) fn add_text(&mut self, parent: NodeId, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.push(parent, Tag::Text, Vec::new(), (start, self.text.len()));
    }

    fn push(&mut self, parent: NodeId, tag: Tag, attrs: Vec<(Attr, Box<str>)>, text: (usize, usize)) -> NodeId {
        let id = self.nodes.len() as NodeId;
        let depth = self.node(parent).depth + 1;
        self.nodes.push(Node { tag, parent, end: id + 1, depth, attrs, text });
        id
    }

    /// Give an element the attributes it does not have yet: a second `<html>` or `<body>` adds to the first.
    pub(crate) fn merge_attrs(&mut self, id: NodeId, attrs: Vec<(Attr, Box<str>)>) {
        for (attr, value) in attrs {
            if self.attr(id, attr).is_none() {
                self.nodes[id as usize].attrs.push((attr, value));
            }
        }
    }

    /// Close all subtrees; call once, when the last node is in.
    pub(crate) fn finish(&mut self) {
        for id in (1..self.nodes.len()).rev() {
            let (parent, end) = (self.nodes[id].parent as usize, self.nodes[id].end);
            self.nodes[parent].end = self.nodes[parent].end.max(end);
        }
    }
}
